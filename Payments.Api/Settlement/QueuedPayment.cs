using Ledger.Payments;

namespace Payments.Api.Settlement;

/// <summary>A requested payment as the leader needs it.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Attempts">Intents recorded so far, by any leader: how often a charge may have been tried.</param>
/// <param name="FirstIntentAt">Before this no charge can exist at the gateway; null: none was ever tried.</param>
public sealed record QueuedPayment(
    string Id, Arrival Arrival, long Amount, string Currency, string CardToken, long Attempts,
    DateTimeOffset? FirstIntentAt, string? TraceParent);

/// <summary>How a payment ended for now.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>The payment's status after the settlement.</summary>
    public abstract PaymentStatus Status { get; }

    public sealed record Paid(string GatewayChargeId) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Paid;
    }

    public sealed record Declined(string? GatewayChargeId, string Reason) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Declined;
    }

    /// <summary>Unknown or refused again and again: out of the others' way until a person sends it again.</summary>
    public sealed record Parked(string Reason) : Outcome
    {
        public override PaymentStatus Status => PaymentStatus.Parked;
    }
}

public sealed record PaymentOutcome(QueuedPayment Payment, Outcome Outcome);

/// <summary>Whether a leader's write was let through.</summary>
public enum Fence
{
    Passed,

    /// <summary>A higher epoch exists: nothing was written but the count of rejected writes.</summary>
    Stale,
}
