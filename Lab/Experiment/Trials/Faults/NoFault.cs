namespace Experiment.Trials.Faults;

/// <summary>Nothing happens: what the others are compared with.</summary>
internal sealed class NoFault : IFault
{
    public string Name => "none";
    public string Description => "nothing";
    public string Evidence => "nothing";

    public Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        Task.FromResult<Crash?>(null);
}
