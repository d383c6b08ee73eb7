namespace Experiment.Trials.Faults;

/// <summary>No fault: the baseline for the others.</summary>
internal sealed class NoFault() : Fault("none", "no fault", "nothing")
{
    public override Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        Task.FromResult<Crash?>(null);
}
