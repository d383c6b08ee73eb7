namespace Coordination.Registry;

/// <summary>A replica as it registers itself.</summary>
/// <param name="Id"><c>server_N</c>, stable over restarts.</param>
/// <param name="Instance">New for every process: tells a restarted replica from its predecessor.</param>
/// <param name="Address">Where its HTTP endpoints answer, for example <c>http://127.0.0.1:5001</c>.</param>
public sealed record ReplicaRecord(string Id, string Instance, string Address, int Pid, DateTimeOffset StartedAt);

/// <summary>One process under one id. What <c>alta:leader</c> holds, so that a restarted replica never takes itself for the leader.</summary>
public sealed record ReplicaInstance(string Replica, string Instance);

/// <summary>Everyone who is registered, and who should lead, as one round trip sees it.</summary>
public sealed record RegistryView(IReadOnlyList<ReplicaRecord> Replicas, ReplicaInstance? Leader);

/// <summary>What a heartbeat found.</summary>
/// <param name="Registered">False when another instance has this id now: claim another.</param>
public sealed record Heartbeat(bool Registered, ReplicaInstance? Leader);
