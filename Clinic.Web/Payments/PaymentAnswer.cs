namespace Clinic.Web.Payments;

/// <summary>The answer of Patients.Api to a request for a payment or a refund.</summary>
public abstract record PaymentAnswer
{
    /// <summary>The payment is in the ledger, in any state.</summary>
    public sealed record Known(Payment Payment) : PaymentAnswer;

    /// <summary>The invoice already has another payment.</summary>
    public sealed record Taken(string PaymentId) : PaymentAnswer;

    /// <summary>The key was already used for another request, by another tab at the same moment.</summary>
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
