namespace Clients;

// The responses of the system's HTTP contract. Not shared with the services: a judge that shares their types would share
// their mistakes. Fields that the contract makes optional are nullable.

/// <summary><c>GET /cluster</c> of a monitor.</summary>
public sealed record ClusterStatus(
    string? Leader, long? Epoch, IReadOnlyList<ReplicaView> Replicas, QueueView Queue, long? StaleWritesRejected,
    IReadOnlyList<MonitorView>? Monitors = null, IReadOnlyList<ShardView>? Shards = null, StoresView? Stores = null)
{
    /// <summary>How many shards have a leader.</summary>
    public int Led => Shards?.Count(shard => shard.Leader is not null) ?? (Leader is null ? 0 : 1);

    /// <summary>The replica that is named leader, is alive and knows that it leads; null if there is none.</summary>
    public ReplicaView? LivingLeader => Replicas.FirstOrDefault(replica => replica.Id == Leader && replica is { Alive: true, Leader: true, Pid: not null });
}

/// <summary>One of several shards.</summary>
public sealed record ShardView(int Shard, string? Leader, long? Epoch, long? Queue);

/// <summary>One of the three replica ids. It may have no process.</summary>
public sealed record ReplicaView(string Id, Uri? Address, int? Pid, bool Alive, bool Leader);

/// <param name="Active">It holds the monitors' lock and so names leaders.</param>
public sealed record MonitorView(string Id, int? Pid, bool Active);

/// <param name="Length">Entries in the queue that are not settled.</param>
public sealed record QueueView(long? Length, long? Parked);

/// <summary>The servers behind the stores; null right after the monitor's start.</summary>
public sealed record StoresView(StoreView Ledger, StoreView Redis);

public sealed record StoreView(string Engine, IReadOnlyList<StoreNodeView> Nodes)
{
    /// <summary>Null if none or several call themselves primary.</summary>
    public StoreNodeView? Primary => Nodes.Where(node => node.Role == "primary").ToList() is [var one] ? one : null;
}

/// <param name="Role"><c>primary</c>, <c>standby</c> or <c>unreachable</c>.</param>
public sealed record StoreNodeView(string? Address, string Role, bool? InSync, long? LagBytes);

/// <summary>A payment as <c>POST /invoices/{id}/payments</c> and <c>GET /payments/{id}</c> answer it.</summary>
/// <param name="Arrival">The id of its stream entry, <c>milliseconds-number</c>.</param>
/// <param name="Sequence">The settlement's number, absent until it is settled.</param>
public sealed record PaymentView(
    string PaymentId, string InvoiceId, string Status, bool ExitGranted, long Amount, string Currency,
    string? SettledBy, long? Epoch, string? Arrival, long? Sequence)
{
    /// <summary>Its own id, also in the answer to a refund, where <see cref="PaymentId"/> is what is given back.</summary>
    public string? Id { get; init; }

    /// <summary><c>card</c>, <c>cash</c> or <c>refund</c>; absent in the answer to a refund.</summary>
    public string? Kind { get; init; }

    public string? RefundOf { get; init; }
    public bool GivenUp { get; init; }
    public long? ReceiptNumber { get; init; }

    public bool IsSettled => Status is "paid" or "declined";
}

/// <summary>An invoice with its payments, the oldest first. Amounts are in minor units.</summary>
/// <param name="Paid">What was paid and not given back.</param>
/// <param name="Outstanding">What can still be asked for.</param>
public sealed record InvoiceView(
    string Id, string State, long Amount, long Paid, long Outstanding, long? Number, IReadOnlyList<PaymentView> Payments);

/// <summary>An entry of the ledger, as <c>GET /settlements</c> lists it.</summary>
/// <param name="Shard">Absent for shard 0.</param>
public sealed record SettlementView(
    long Sequence, string PaymentId, string InvoiceId, string Outcome, long Amount, string Currency,
    string? GatewayChargeId, string SettledBy, long Epoch, string Arrival, DateTimeOffset SettledAt, int Shard = 0)
{
    /// <summary><c>card</c>, <c>cash</c> or <c>refund</c>.</summary>
    public string? Kind { get; init; }

    public string? RefundOf { get; init; }
    public long? ReceiptNumber { get; init; }
}

/// <summary>A charge in the gateway's own record.</summary>
public sealed record ChargeView(string Id, string PaymentId, string Status, long Amount);

/// <summary>A created object; only its id is used here.</summary>
public sealed record Created(string Id);

public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
