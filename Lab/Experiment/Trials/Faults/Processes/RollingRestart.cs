using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>A rolling update: each part gets SIGTERM once the previous one is back.</summary>
internal sealed class RollingRestart(string name, string description, params IReadOnlyList<string> parts)
    : Fault(name, description, "processes replaced")
{
    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(3 * parts.Count);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
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
