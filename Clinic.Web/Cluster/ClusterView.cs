namespace Clinic.Web.Cluster;

/// <summary><c>GET /cluster</c> of a monitor. What can't be known now is null.</summary>
public sealed record ClusterView(
    string? Leader, long? Epoch, IReadOnlyList<Replica> Replicas, IReadOnlyList<Monitor> Monitors, QueueView Queue,
    long? StaleWritesRejected, IReadOnlyList<Election>? Elections, Reconciliation? Reconciliation)
{
    /// <summary>The server that is named, alive, and knows it; null while there is none.</summary>
    public Replica? LivingLeader => Replicas.FirstOrDefault(replica => replica is { Leader: true, Alive: true, Epoch: not null });

    /// <summary>When the present leader's term began; null when nobody knows.</summary>
    public DateTimeOffset? LeadsSince => LivingLeader is { Epoch: { } epoch } ? Elections?.FirstOrDefault(election => election.Epoch == epoch)?.At : null;

    /// <summary>Nobody leads, or who leads began after <paramref name="since"/>.</summary>
    public bool IsSwitching(DateTimeOffset since) => LivingLeader is null || Elections?.Any(election => election.At > since) == true;
}

/// <summary>One of the three places; nobody may stand in it.</summary>
/// <param name="LastEchoMs">Milliseconds since its last echo.</param>
/// <param name="Epoch">Null unless it leads.</param>
public sealed record Replica(string Id, Uri? Address, int? Pid, bool Alive, bool Leader, double? LastEchoMs, long? Epoch);

/// <param name="Active">It holds the lock, and names leaders.</param>
public sealed record Monitor(string Id, Uri? Address, int? Pid, bool Active);

/// <param name="Length">Requested and not settled.</param>
/// <param name="Pending">Of those, how many have a charge that may have been tried.</param>
public sealed record QueueView(long? Length, long? Pending, long? Parked);

/// <summary>Milliseconds count from the first evidence of the old leader's loss.</summary>
public sealed record Election(
    DateTimeOffset At, string? From, string To, long Epoch, string Reason, double? DetectedMs, double? ElectedMs, double? FirstSettlementMs);

/// <param name="Open">Differences that a person has to look at.</param>
public sealed record Reconciliation(
    DateTimeOffset? At, long Charges, long Sequence, long Open, long Repaired, IReadOnlyList<Difference> Differences);

public sealed record Difference(string Kind, string PaymentId, string Detail, DateTimeOffset FoundAt, DateTimeOffset? RepairedAt);

/// <summary>An entry of the ledger.</summary>
public sealed record Settlement(long Sequence, string SettledBy, DateTimeOffset SettledAt);

public sealed record Settlements(IReadOnlyList<Settlement> Items, long Total);
