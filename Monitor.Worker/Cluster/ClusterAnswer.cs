namespace Monitor.Worker.Cluster;

/// <summary><c>GET /cluster</c>. What can't be known now is null.</summary>
public sealed record ClusterAnswer(
    string? Leader,
    long? Epoch,
    IReadOnlyList<ReplicaAnswer> Replicas,
    IReadOnlyList<MonitorAnswer> Monitors,
    QueueAnswer Queue,
    long? StaleWritesRejected,
    IReadOnlyList<ElectionAnswer>? Elections);

/// <param name="LastEchoMs">Milliseconds since its last echo.</param>
public sealed record ReplicaAnswer(
    string Id, string? Address, int? Pid, bool Alive, bool Leader, double? LastEchoMs, string? Instance, long? Epoch);

public sealed record MonitorAnswer(string Id, string Address, int Pid, bool Active);

/// <param name="Length">Requested and not settled.</param>
/// <param name="Pending">Of those, how many have a charge that may have been tried.</param>
public sealed record QueueAnswer(long? Length, long? Pending, long? Parked);

/// <summary>An election that reached the ledger. Milliseconds since the first evidence of the old leader's loss.</summary>
public sealed record ElectionAnswer(
    DateTimeOffset At, string? From, string To, long Epoch, string Reason, double? DetectedMs, double? ElectedMs, double? FirstSettlementMs);

/// <summary>What the ledger says about the cluster.</summary>
public sealed record LedgerAnswer(long Epoch, QueueAnswer Queue, long StaleWritesRejected, IReadOnlyList<ElectionAnswer> Elections);
