namespace Clinic.Web.Payments;

public enum PaymentStatus { Requested, Paid, Declined, Parked }

/// <summary>A payment in any state. What is not yet known is null.</summary>
/// <param name="Amount">In minor units.</param>
/// <param name="SettledBy">The server that settled it, as leader of <paramref name="Epoch"/>.</param>
/// <param name="Sequence">The settlement's number.</param>
/// <param name="Reason">Why it was declined or parked, as the gateway says it.</param>
public sealed record Payment(
    string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency, string? SettledBy,
    long? Epoch, long? Sequence, string? Reason, DateTimeOffset RequestedAt, DateTimeOffset? SettledAt);

/// <summary>What Patients.Api answered to a wish to pay.</summary>
public abstract record PaymentAnswer
{
    /// <summary>It is durable, in whatever state.</summary>
    public sealed record Known(Payment Payment) : PaymentAnswer;

    /// <summary>Another payment of the invoice is there already.</summary>
    public sealed record Taken(string PaymentId) : PaymentAnswer;

    /// <summary>The key was used with another card: by another tab, at the same moment.</summary>
    public sealed record KeyReused : PaymentAnswer;

    /// <summary>Not accepted now; the same may be sent again later.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : PaymentAnswer;

    /// <summary>Never accepted as it was sent.</summary>
    public sealed record Refused(string? Detail) : PaymentAnswer;

    /// <summary>Accepted or not, nobody knows: the same is sent again.</summary>
    public sealed record Unknown : PaymentAnswer;
}
