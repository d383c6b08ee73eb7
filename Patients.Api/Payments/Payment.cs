using Ledger;
using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>A payment request and its current state. <paramref name="Amount"/> is in minor units.</summary>
/// <param name="ExitGranted">Whether this payment is paid and the patient may leave now. Of a refund in any status, whether the patient may leave.</param>
/// <param name="Reason">Why it was declined or parked.</param>
/// <param name="Attempts">Intents recorded since the last retry: at most this many charges were attempted.</param>
/// <param name="Settlement">Null until it is paid or declined.</param>
public sealed record Payment(
    string Id, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency, Arrival Arrival,
    string? Reason, long Attempts, DateTimeOffset RequestedAt, PaymentSettlement? Settlement)
{
    public PaymentKind Kind { get; init; }

    /// <summary>The payment that a refund gives back; otherwise null.</summary>
    public string? RefundOf { get; init; }

    /// <summary>Why it was refunded or given up, in a person's words.</summary>
    public string? Note { get; init; }

    /// <summary>Who asked for it; null if it is older than this record.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>An operator has given it up, and the gateway had no charge.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Its status no longer changes without a person: it is settled or parked.</summary>
    public bool IsAtRest => Status != PaymentStatus.Requested;
}

/// <summary>The ledger's entry for a settled payment, written by a leader in its epoch.</summary>
/// <param name="ReceiptNumber">Null for what was declined or refunded, and for what is older than receipt numbers.</param>
public sealed record PaymentSettlement(long Sequence, string SettledBy, long Epoch, DateTimeOffset SettledAt, long? ReceiptNumber);

internal sealed class PaymentRow
{
    public required string Id { get; init; }
    public required string InvoiceId { get; init; }
    public required string Status { get; init; }
    public bool ExitGranted { get; init; }
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public long Arrival { get; init; }
    public string? Reason { get; init; }
    public long Attempts { get; init; }
    public long RequestedAt { get; init; }
    public long? Sequence { get; init; }
    public string? SettledBy { get; init; }
    public long? Epoch { get; init; }
    public long? SettledAt { get; init; }
    public long? ReceiptNumber { get; init; }
    public required string Kind { get; init; }
    public string? RefundOf { get; init; }
    public string? Note { get; init; }
    public string? RequestedBy { get; init; }
    public bool GivingUp { get; init; }

    public Payment ToPayment() => new(
        Id, InvoiceId, StoredStatus.Parse(Status), ExitGranted, Amount, Currency, new Arrival(Arrival),
        Reason, Attempts, LedgerExtensions.FromUnixMicroseconds(RequestedAt),
        Sequence is { } sequence
            ? new PaymentSettlement(sequence, SettledBy!, Epoch!.Value, LedgerExtensions.FromUnixMicroseconds(SettledAt!.Value), ReceiptNumber)
            : null)
    {
        Kind = Enum.Parse<PaymentKind>(Kind, ignoreCase: true),
        RefundOf = RefundOf,
        Note = Note,
        RequestedBy = RequestedBy,
        IsGivenUp = GivingUp && Status == StoredStatus.Declined,
    };
}
