using Ledger.Payments;

namespace Payments.Api.Settlement;

/// <summary>A requested payment or refund, with the fields that the leader needs.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Attempts">Intents recorded so far, by any leader. A charge may have been tried after each one.</param>
/// <param name="FirstIntentAt">No charge can exist at the gateway before this time; null if none was ever tried.</param>
public sealed record QueuedPayment(
    string Id, Arrival Arrival, long Amount, string Currency, string CardToken, long Attempts,
    DateTimeOffset? FirstIntentAt, string? TraceParent)
{
    /// <summary>The payment that this one gives back; null if it is no refund.</summary>
    public string? RefundOf { get; init; }

    public bool IsRefund => RefundOf is not null;

    /// <summary>The money moves at the desk, also that of a refund: the gateway is not asked.</summary>
    public bool IsCash { get; init; }

    /// <summary>An operator gives it up: nothing is charged any more, a look-up decides.</summary>
    public bool IsGivingUp { get; init; }

    /// <summary>Of a trial's patient.</summary>
    public bool IsTrial { get; init; }
}

/// <summary>The result of processing a payment.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>The payment's status after the settlement.</summary>
    public abstract PaymentStatus Status { get; }

    /// <summary>The money has moved: to the hospital, or back if it is a refund.</summary>
    /// <param name="GatewayChargeId">Null for cash.</param>
    public sealed record Paid(string? GatewayChargeId) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Paid;
    }

    /// <param name="GatewayChargeId">Null if it was given up: the gateway has no charge.</param>
    public sealed record Declined(string? GatewayChargeId, string Reason) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Declined;
    }

    /// <summary>The outcome stayed unknown, or the gateway rejected the request. The payment waits for a retry and no longer blocks others.</summary>
    public sealed record Parked(string Reason) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Parked;
    }

    /// <summary>An operator parked it meanwhile: nothing is left to settle.</summary>
    public sealed record Withdrawn : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Parked;
    }
}

public sealed record PaymentOutcome(QueuedPayment Payment, Outcome Outcome);

/// <summary>Whether a leader's write was accepted.</summary>
public enum Fence
{
    Passed,

    /// <summary>Passed, but some of the payments are not requested any more: an operator has parked them.</summary>
    PassedInPart,

    /// <summary>A higher epoch exists: only the rejection was recorded.</summary>
    Stale,
}
