namespace Clinic.Web.Cluster;

/// <summary><c>GET /cluster</c> of a monitor. Values that can't be known now are null.</summary>
public sealed record ClusterView(
    string? Leader, long? Epoch, IReadOnlyList<Replica> Replicas, IReadOnlyList<Monitor> Monitors, QueueView Queue,
    long? StaleWritesRejected, IReadOnlyList<Election>? Elections, Reconciliation? Reconciliation, Stores? Stores = null)
{
    /// <summary>The replica that is named leader, is alive and reports its epoch; null if there is none.</summary>
    public Replica? LivingLeader => Replicas.FirstOrDefault(replica => replica is { Leader: true, Alive: true, Epoch: not null });

    /// <summary>When the current leader's term began; null if unknown.</summary>
    public DateTimeOffset? LeadsSince => LivingLeader is { Epoch: { } epoch } ? Elections?.FirstOrDefault(election => election.Epoch == epoch)?.At : null;

    /// <summary>True if there is no leader, or if its term began after <paramref name="since"/>.</summary>
    public bool IsSwitching(DateTimeOffset since) => LivingLeader is null || Elections?.Any(election => election.At > since) == true;
}

/// <summary>One of the three replicas, as the monitors know it. It may have no process.</summary>
/// <param name="LastEchoMs">Milliseconds since its last echo.</param>
/// <param name="Epoch">Null unless it leads.</param>
public sealed record Replica(string Id, Uri? Address, int? Pid, bool Alive, bool Leader, double? LastEchoMs, long? Epoch);

/// <param name="Active">It holds the lock and names leaders.</param>
public sealed record Monitor(string Id, Uri? Address, int? Pid, bool Active);

/// <param name="Length">Payments that are requested and not settled.</param>
/// <param name="Pending">How many of those may already have a charge attempt.</param>
public sealed record QueueView(long? Length, long? Pending, long? Parked);

/// <summary>Milliseconds are counted from the first evidence that the old leader was lost.</summary>
public sealed record Election(
    DateTimeOffset At, string? From, string To, long Epoch, string Reason, double? DetectedMs, double? ElectedMs, double? FirstSettlementMs);

/// <param name="Open">Differences that an operator must look at.</param>
public sealed record Reconciliation(
    DateTimeOffset? At, long Charges, long Sequence, long Open, long Repaired, IReadOnlyList<Difference> Differences);

public sealed record Difference(string Kind, string? PaymentId, string Detail, DateTimeOffset FoundAt, DateTimeOffset? RepairedAt);

/// <summary>An entry of the ledger.</summary>
public sealed record Settlement(long Sequence, string SettledBy, DateTimeOffset SettledAt);

public sealed record Settlements(IReadOnlyList<Settlement> Items, long Total);
