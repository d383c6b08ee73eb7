namespace Clinic.Web.Payments;

public enum PaymentStatus { Requested, Paid, Declined, Parked }

/// <summary>What moves the money: a card, cash at the desk, or a refund of one of them.</summary>
public enum PaymentKind { Card, Cash, Refund }

/// <summary>A payment or a refund in any state. Values that are not yet known are null.</summary>
/// <param name="Amount">In minor units. Positive, also of a refund.</param>
/// <param name="SettledBy">The replica that settled it, as leader of <paramref name="Epoch"/>.</param>
/// <param name="Sequence">The settlement's number in the ledger.</param>
/// <param name="RequestedBy">The clerk.</param>
/// <param name="Reason">Why it was declined or parked, in the gateway's words.</param>
public sealed record Payment(
    string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency, string? SettledBy,
    long? Epoch, long? Sequence, string? Reason, DateTimeOffset RequestedAt, DateTimeOffset? SettledAt, string? RequestedBy)
{
    public PaymentKind Kind { get; init; }

    /// <summary>The payment that a refund gives back; otherwise null.</summary>
    public string? RefundOf { get; init; }

    /// <summary>Why it was refunded or given up, in a person's words.</summary>
    public string? Note { get; init; }

    /// <summary>Declined because an operator gave it up: the bank had no charge.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Of what was paid; runs without gaps.</summary>
    public long? ReceiptNumber { get; init; }

    /// <summary>Its outcome is not known yet.</summary>
    public bool IsOpen => Status is PaymentStatus.Requested or PaymentStatus.Parked;
}

/// <summary>What sending all parked payments again did.</summary>
/// <param name="Remaining">Still parked.</param>
public sealed record RetriedPayments(int Retried, long Remaining);
