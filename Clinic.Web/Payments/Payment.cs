namespace Clinic.Web.Payments;

public enum PaymentStatus { Requested, Paid, Declined, Parked }

/// <summary>A payment in any state. Values that are not yet known are null.</summary>
/// <param name="Amount">In minor units.</param>
/// <param name="SettledBy">The replica that settled it, as leader of <paramref name="Epoch"/>.</param>
/// <param name="Sequence">The settlement's number in the ledger.</param>
/// <param name="RequestedBy">The clerk.</param>
/// <param name="Reason">Why it was declined or parked, in the gateway's words.</param>
public sealed record Payment(
    string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency, string? SettledBy,
    long? Epoch, long? Sequence, string? Reason, DateTimeOffset RequestedAt, DateTimeOffset? SettledAt, string? RequestedBy);

/// <summary>The answer of Patients.Api to a payment request.</summary>
public abstract record PaymentAnswer
{
    /// <summary>The payment is in the ledger, in any state.</summary>
    public sealed record Known(Payment Payment) : PaymentAnswer;

    /// <summary>The invoice already has another payment.</summary>
    public sealed record Taken(string PaymentId) : PaymentAnswer;

    /// <summary>The key was already used with another card, by another tab at the same moment.</summary>
    public sealed record KeyReused : PaymentAnswer;

    /// <summary>The invoice is no longer as the clerk has seen it. Nothing was accepted.</summary>
    public sealed record Changed : PaymentAnswer;

    /// <summary>The clerk's session has ended. This request was not accepted; an earlier one may have been.</summary>
    public sealed record SignedOut : PaymentAnswer;

    /// <summary>This request was not accepted now. The same request may be sent again later.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : PaymentAnswer;

    /// <summary>This request will never be accepted.</summary>
    public sealed record Refused(string? Detail) : PaymentAnswer;

    /// <summary>It is unknown whether the payment was accepted. The same request must be sent again.</summary>
    public sealed record Unknown : PaymentAnswer;
}

/// <summary>What sending all parked payments again did.</summary>
/// <param name="Remaining">Still parked.</param>
public sealed record RetriedPayments(int Retried, long Remaining);
