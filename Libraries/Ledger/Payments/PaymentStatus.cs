namespace Ledger.Payments;

/// <summary>The states of a payment. docs/architecture.md shows the transitions.</summary>
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

/// <summary>The states as the ledger stores them: for SQL.</summary>
public static class StoredStatus
{
    public const string Requested = "requested";
    public const string Paid = "paid";
    public const string Declined = "declined";
    public const string Parked = "parked";

    public static string Of(PaymentStatus status) => status switch
    {
        PaymentStatus.Requested => Requested,
        PaymentStatus.Paid => Paid,
        PaymentStatus.Declined => Declined,
        PaymentStatus.Parked => Parked,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a payment status"),
    };

    /// <exception cref="FormatException">The ledger holds another text.</exception>
    public static PaymentStatus Parse(string stored) => stored switch
    {
        Requested => PaymentStatus.Requested,
        Paid => PaymentStatus.Paid,
        Declined => PaymentStatus.Declined,
        Parked => PaymentStatus.Parked,
        _ => throw new FormatException($"'{stored}' is not a payment status."),
    };
}
