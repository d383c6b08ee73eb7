using System.Text.Json.Serialization;
using Monitor.Worker.Stores;

namespace Monitor.Worker.Cluster;

/// <summary>The answer to <c>GET /cluster</c>. Values that are currently unknown are null. Leader and epoch are those of shard 0.</summary>
/// <param name="Shards">Left out if there is only one.</param>
public sealed record ClusterAnswer(
    string? Leader,
    long? Epoch,
    IReadOnlyList<ReplicaAnswer> Replicas,
    IReadOnlyList<MonitorAnswer> Monitors,
    QueueAnswer Queue,
    long? StaleWritesRejected,
    IReadOnlyList<ElectionAnswer>? Elections,
    ReconciliationAnswer? Reconciliation,
    StoresAnswer? Stores,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ShardAnswer>? Shards = null);

/// <param name="Queue">Its payments requested and not settled; null if the ledger does not answer.</param>
public sealed record ShardAnswer(int Shard, string? Leader, long? Epoch, long? Queue);

/// <param name="LastEchoMs">Milliseconds since its last echo.</param>
public sealed record ReplicaAnswer(
    string Id, string? Address, int? Pid, bool Alive, bool Leader, double? LastEchoMs, string? Instance, long? Epoch);

public sealed record MonitorAnswer(string Id, string Address, int Pid, bool Active);

/// <param name="Length">Payments requested and not settled.</param>
/// <param name="Pending">Of those, how many may have been charged already.</param>
public sealed record QueueAnswer(long? Length, long? Pending, long? Parked);

/// <summary>An election that reached the ledger. Durations are in milliseconds since the first evidence of the old leader's loss.</summary>
public sealed record ElectionAnswer(
    DateTimeOffset At, string? From, string To, long Epoch, string Reason, double? DetectedMs, double? ElectedMs, double? FirstSettlementMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Shard = 0);

/// <summary>The comparison of gateway and ledger.</summary>
/// <param name="At">When the last comparison ended; null before the first.</param>
/// <param name="Charges">How many of the gateway's charges have been compared.</param>
/// <param name="Open">Differences that an operator must review.</param>
/// <param name="Differences">The last 50, the newest first.</param>
public sealed record ReconciliationAnswer(
    DateTimeOffset? At, long Charges, long Sequence, long Open, long Repaired, IReadOnlyList<DifferenceAnswer> Differences);

/// <param name="PaymentId">Null if the difference is about the gateway's whole record.</param>
public sealed record DifferenceAnswer(
    string Kind, string? PaymentId, string? ChargeId, string Detail, DateTimeOffset FoundAt, DateTimeOffset? RepairedAt);

/// <summary>The ledger's data about the cluster.</summary>
public sealed record LedgerAnswer(
    long Epoch, QueueAnswer Queue, long StaleWritesRejected, IReadOnlyList<ElectionAnswer> Elections, ReconciliationAnswer Reconciliation,
    IReadOnlyList<ShardRow> Shards);

/// <summary>The ledger's data about one of several shards.</summary>
public sealed record ShardRow(long? Epoch, long Queue);
