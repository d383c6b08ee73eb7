using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>A new version goes out: every part is told to stop, one after another, each when the one before is back.</summary>
internal sealed class RollingRestart(string name, string description, params IReadOnlyList<string> parts) : IFault
{
    public string Name => name;
    public string Description => description;
    public string Evidence => "processes replaced";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(3 * parts.Count);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        await context.DisturbAsync(string.Join(", ", parts), began, async () =>
        {
            var replaced = 0;
            foreach (var part in parts)
            {
                if (context.Cluster.Pid(part) is not { } pid || !Signals.Terminate(pid)) continue;
                await context.WaitForRestartAsync(part, pid, cancellation);
                if (context.Cluster.Pid(part) is { } successor && successor != pid) replaced++;
            }
            return replaced;
        });
}
