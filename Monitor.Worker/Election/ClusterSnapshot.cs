using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>The election cores' state after their last event. Presences are those of shard 0. Immutable, so any thread may read it.</summary>
/// <param name="Further">The leaders of the further shards, from shard 1 on.</param>
public sealed record ClusterSnapshot(
    ReplicaInstance? Leader, bool IsActive, IReadOnlyDictionary<string, ReplicaSnapshot> Replicas, bool IsFit, IReadOnlyList<ReplicaInstance?> Further)
{
    public static readonly ClusterSnapshot Empty = new(null, false, new Dictionary<string, ReplicaSnapshot>(), false, []);

    /// <param name="cores">Of each shard.</param>
    public static ClusterSnapshot Of(IReadOnlyList<ElectionCore> cores) => new(
        cores[0].Leader,
        cores[0].IsActive,
        cores[0].Replicas.ToDictionary(
            entry => entry.Key,
            entry => new ReplicaSnapshot(entry.Value.Record, entry.Value.State, entry.Value.Presence, entry.Value.LastEcho)),
        cores.All(core => core.IsFit),
        [.. cores.Skip(1).Select(core => core.Leader)]);
}

public sealed record ReplicaSnapshot(ReplicaRecord Record, ReplicaState State, Presence? Presence, TimeSpan? LastEcho);
