using Clients;
using Cluster;

namespace Experiment.Trials.Faults.Replication;

/// <summary>
/// Replicated Redis loses its master. The fault counts only if the replica became the master, and the old master came back as its replica.
/// </summary>
/// <param name="strike">Strikes the part. Returns how to undo it once the other server is the master.</param>
internal sealed class MasterLoss(string name, string description, Func<LocalCluster, string, Action?> strike)
    : Fault(name, description, "failovers after which the old master is a replica")
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static readonly MasterLoss Kill = new("redis-master-kill", "kill -9 of the Redis master",
        (cluster, part) => cluster.Kill(part) ? () => { } : null);

    public static readonly MasterLoss Freeze = new("redis-master-freeze", "SIGSTOP of the Redis master until the replica is the master, then SIGCONT",
        (cluster, part) => cluster.Freeze(part) ? () => cluster.Thaw(part) : null);

    public override FaultNeeds Needs => FaultNeeds.ReplicatedRedis;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(20);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (await SettledAsync(context, not: null, cancellation) is not { } master) return null;
        var at = context.Time.GetUtcNow();
        if (strike(context.Cluster, master) is not { } undo) return null;
        began(master);
        try
        {
            await Poll.UntilAsync(async _ => await RedisRole.AllAsync(context.Cluster) is var roles && roles.Any(role => role.Part != master && role.IsMaster)
                ? this : null, Bound, context.Time, cancellation);
        }
        finally
        {
            undo();
        }
        var end = context.Time.GetUtcNow();
        return new Crash(at, master, 0, end, await SettledAsync(context, not: master, cancellation) is null ? 0 : 1);
    }

    /// <summary>Waits until one server is the master and the other one its replica, and the Sentinels know it.</summary>
    /// <param name="not">The server that must be the replica; null for any.</param>
    /// <returns>The master; null if that takes too long.</returns>
    private static Task<string?> SettledAsync(FaultContext context, string? not, CancellationToken cancellation) => Poll.UntilAsync(async _ =>
    {
        var roles = await RedisRole.AllAsync(context.Cluster);
        var isLinked = roles.Count(role => role.IsLinkedReplica) == 1;
        return isLinked && roles.SingleOrDefault(role => role.IsMaster) is { Part: { } master } && master != not ? master : null;
    }, Bound, context.Time, cancellation);
}
