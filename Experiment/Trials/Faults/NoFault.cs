using Experiment.Clients;

namespace Experiment.Trials.Faults;

/// <summary>Nothing happens: what the others are compared with.</summary>
internal sealed class NoFault : IFault
{
    public string Name => "none";
    public string Description => "nothing";

    public Task<Crash?> InjectAsync(MonitorClient monitor, Action<Crash> began, CancellationToken cancellation) =>
        Task.FromResult<Crash?>(null);
}
