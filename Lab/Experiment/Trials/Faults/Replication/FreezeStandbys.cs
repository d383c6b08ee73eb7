using Cluster;
using Experiment.Trials.Faults.Processes;
using LocalSystem;
using LocalSystem.Replication;

namespace Experiment.Trials.Faults.Replication;

/// <summary>Both standbys stand still: no commit may count meanwhile, because it would be on one disk only.</summary>
internal sealed class FreezeStandbys() : Fault("ledger-standbys-freeze", "SIGSTOP of both standbys' nodes for 5 s", "processes stopped throughout")
{
    public override FaultNeeds Needs => FaultNeeds.ReplicatedLedger;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(20);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var cluster = context.Cluster;
        if (await ReplicatedPostgres.RedundantAsync(cluster.Options, context.Time, cancellation) is not { Primary: { } primary }) return null;
        var standbys = ReplicatedPostgres.Nodes(cluster.Options).Select(node => node.Name).Where(name => name != primary).ToList();
        List<int> processes = [.. standbys.Select(cluster.Pid).OfType<int>().SelectMany(ProcessTree.Below)];
        try
        {
            var crash = await context.DisturbAsync(string.Join(", ", standbys), began, async () =>
            {
                foreach (var process in processes) Signals.Freeze(process);
                await context.WaitAsync(TimeSpan.FromSeconds(5), cancellation);
                return processes.Count(ProcessState.IsStopped);
            });
            return crash;
        }
        finally
        {
            foreach (var process in processes) Signals.Thaw(process);
            await ReplicatedPostgres.RedundantAsync(cluster.Options, context.Time, cancellation);
        }
    }
}
