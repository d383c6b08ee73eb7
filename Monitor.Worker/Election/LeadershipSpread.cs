using Coordination;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>
/// Spreads the shards over the replicas again after one came back: a replica that leads two shards more than another hands one over. Pure.
/// It waits until nothing has changed for a while, because each hand-over costs the shard's clerks a moment.
/// </summary>
internal sealed class LeadershipSpread(CoordinationOptions options)
{
    private readonly List<ReplicaInstance> _before = [];
    private TimeSpan _calmSince;

    /// <summary>How long leaders and replicas must have stayed the same.</summary>
    private TimeSpan Calm => options.Lease * 3;

    /// <param name="cores">Of each shard, after an event.</param>
    /// <returns>The replica that is to hand over, and the shard; null if none is.</returns>
    public (WatchedReplica From, int Shard)? Decide(TimeSpan now, IReadOnlyList<ElectionCore> cores)
    {
        List<ReplicaInstance> after =
            [.. cores.Select(core => core.Leader).OfType<ReplicaInstance>(), .. cores[0].Replicas.Values.Where(IsReady).Select(replica => replica.Self)];
        if (!cores.All(core => core is { IsActive: true, IsCalm: true }) || !after.SequenceEqual(_before))
        {
            _before.Clear();
            _before.AddRange(after);
            _calmSince = now;
            return null;
        }
        if (now - _calmSince < Calm) return null;
        _calmSince = now;
        var replicas = cores[0].Replicas.Values.Where(replica => IsReady(replica) && cores[0].IsAble(now, replica)).ToList();
        if (replicas.Count < 2) return null;
        var most = replicas.MaxBy(replica => LedBy(replica).Count())!;
        return LedBy(most).Count() - replicas.Min(replica => LedBy(replica).Count()) >= 2 ? (most, LedBy(most).Last()) : null;

        IEnumerable<int> LedBy(WatchedReplica replica) => Enumerable.Range(0, cores.Count).Where(shard => cores[shard].Leader == replica.Self);
    }

    private static bool IsReady(WatchedReplica replica) => replica is { CanLead: true, Presence.Warm: true };
}
