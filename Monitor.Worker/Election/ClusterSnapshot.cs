using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>The election core's state after its last event. Immutable, so any thread may read it.</summary>
public sealed record ClusterSnapshot(ReplicaInstance? Leader, bool IsActive, IReadOnlyDictionary<string, ReplicaSnapshot> Replicas, bool IsFit)
{
    public static readonly ClusterSnapshot Empty = new(null, false, new Dictionary<string, ReplicaSnapshot>(), false);

    public static ClusterSnapshot Of(ElectionCore core) => new(
        core.Leader,
        core.IsActive,
        core.Replicas.ToDictionary(
            entry => entry.Key,
            entry => new ReplicaSnapshot(entry.Value.Record, entry.Value.State, entry.Value.Presence, entry.Value.LastEcho)),
        core.IsFit);
}

public sealed record ReplicaSnapshot(ReplicaRecord Record, ReplicaState State, Presence? Presence, TimeSpan? LastEcho);
