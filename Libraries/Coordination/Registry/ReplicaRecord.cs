namespace Coordination.Registry;

/// <summary>A replica as it registers itself.</summary>
/// <param name="Id"><c>server_N</c>, the same after a restart.</param>
/// <param name="Instance">New for every process: tells a restarted replica from its predecessor.</param>
/// <param name="Address">Where its HTTP endpoints answer, for example <c>http://127.0.0.1:5001</c>.</param>
public sealed record ReplicaRecord(string Id, string Instance, string Address, int Pid, DateTimeOffset StartedAt);

/// <summary>One process under one id. Stored in <c>alta:leader</c>, so that a restarted replica never takes itself for the leader.</summary>
public sealed record ReplicaInstance(string Replica, string Instance);

/// <summary>All registered replicas and the instance that should lead, read in one round trip.</summary>
/// <param name="Further">The leaders of the further shards, from shard 1 on.</param>
public sealed record RegistryView(IReadOnlyList<ReplicaRecord> Replicas, ReplicaInstance? Leader, IReadOnlyList<ReplicaInstance?>? Further = null)
{
    /// <summary>The same, with the leader of this shard as <see cref="Leader"/>.</summary>
    public RegistryView Of(int shard) => shard == 0 ? this : this with { Leader = Further?.ElementAtOrDefault(shard - 1) };
}

/// <summary>The result of a heartbeat.</summary>
/// <param name="Registered">False if another instance has this id now: claim another one.</param>
/// <param name="Further">The leaders of the further shards, from shard 1 on.</param>
public sealed record Heartbeat(bool Registered, ReplicaInstance? Leader, IReadOnlyList<ReplicaInstance?>? Further = null)
{
    public ReplicaInstance? LeaderOf(int shard) => shard == 0 ? Leader : Further?.ElementAtOrDefault(shard - 1);
}
