namespace Ledger.Payments;

/// <summary>The states of a payment: docs/architecture.md has their transitions.</summary>
public enum PaymentStatus
{
    /// <summary>Accepted and durable; a leader will settle it.</summary>
    Requested,

    /// <summary>Charged and settled.</summary>
    Paid,

    /// <summary>Settled without a charge: the card was declined.</summary>
    Declined,

    /// <summary>Set aside with a reason, until a person or the reconciliation retries it.</summary>
    Parked,
}
