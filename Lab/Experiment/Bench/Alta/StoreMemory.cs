using Cluster;
using LocalSystem;

namespace Experiment.Bench.Alta;

/// <summary>The memory of all processes of the stores. What several of them share counts once.</summary>
internal sealed class StoreMemory(string system)
{
    private readonly BenchRow _ledger = new("ledger_memory", system, "MB");
    private readonly BenchRow _redis = new("redis_memory", system, "MB");

    public IReadOnlyList<BenchRow> Rows => [_ledger, _redis];

    public void Measure(Round round, LocalCluster cluster)
    {
        Measure(round, cluster, _ledger, Postgres.Name, ReplicatedPostgres.Etcd);
        Measure(round, cluster, _redis, Parts.Redis, RedisParts.Sentinel);
    }

    private static void Measure(Round round, LocalCluster cluster, BenchRow row, params string[] kinds)
    {
        if (!round.Wants(row)) return;
        var processes = cluster.Names.Where(name => kinds.Contains(Parts.KindOf(name))).Select(cluster.Pid).OfType<int>()
            .SelectMany(first => (int[])[first, .. ProcessTree.Below(first)]).ToList();
        round.Report(row, processes.Sum(ProcessMemory.SharedMegabytes), processes.Count);
    }
}
