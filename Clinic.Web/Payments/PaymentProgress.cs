namespace Clinic.Web.Payments;

/// <summary>The progress of a payment, as shown to the clerk.</summary>
public enum PaymentStep
{
    /// <summary>Sent, and not answered yet.</summary>
    Sending,

    /// <summary>Not accepted yet, because the system has too much to do. The request is sent again.</summary>
    Busy,

    /// <summary>Accepted. It will be charged once, even if the page is closed.</summary>
    Queued,

    /// <summary>Accepted. It waits for a new leader.</summary>
    Switching,

    /// <summary>It is unknown whether it was accepted. The request is sent again.</summary>
    NoAnswer,

    Paid,
    Declined,

    /// <summary>The gateway keeps failing for this payment. An operator must send it again.</summary>
    Parked,

    /// <summary>Not accepted, and the same request never will be.</summary>
    Refused,

    /// <summary>Not accepted: the invoice is no longer as the clerk has seen it.</summary>
    Changed,

    /// <summary>The clerk's session has ended. Nothing more is sent.</summary>
    SessionOver,
}

/// <param name="Kind">What is asked for.</param>
/// <param name="Payment">Null until it is known to be accepted.</param>
/// <param name="Detail">Why it was refused.</param>
/// <param name="IsUnsure">A request was not answered, so the payment may be accepted although <paramref name="Payment"/> is null.</param>
public sealed record PaymentProgress(
    PaymentStep Step, Payment? Payment = null, string? Detail = null, bool IsUnsure = false, PaymentKind Kind = PaymentKind.Card)
{
    public bool IsOver => MayPayAgain || Step is PaymentStep.Paid or PaymentStep.SessionOver;

    /// <summary>Nothing is under way, and nothing was moved: the clerk may ask again.</summary>
    public bool MayPayAgain => Step is PaymentStep.Declined or PaymentStep.Refused or PaymentStep.Changed
        || this is { Step: PaymentStep.SessionOver, Payment: null, IsUnsure: false };

    /// <summary>The payment continues without any action by the clerk.</summary>
    public bool IsWaiting => Step is PaymentStep.Sending or PaymentStep.Busy or PaymentStep.Queued or PaymentStep.Switching or PaymentStep.NoAnswer;

    public static PaymentProgress Of(Payment payment) => new(payment.Status switch
    {
        PaymentStatus.Paid => PaymentStep.Paid,
        PaymentStatus.Declined => PaymentStep.Declined,
        PaymentStatus.Parked => PaymentStep.Parked,
        _ => PaymentStep.Queued,
    }, payment, Kind: payment.Kind);

    /// <summary>The progress to show during a failover: an accepted payment waits for the new leader.</summary>
    public PaymentProgress WhileSwitching(bool switching) => switching && Step == PaymentStep.Queued ? this with { Step = PaymentStep.Switching } : this;
}
