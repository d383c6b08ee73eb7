namespace Clinic.Web.Payments;

/// <summary>The progress of a payment, as shown to the clerk.</summary>
public enum PaymentStep
{
    /// <summary>Sent, and not answered yet.</summary>
    Sending,

    /// <summary>Accepted. It will be charged once, even if the page is closed.</summary>
    Queued,

    /// <summary>It waits for a new leader.</summary>
    Switching,

    /// <summary>Patients.Api does not answer. The request is retried.</summary>
    NoAnswer,

    Paid,
    Declined,

    /// <summary>The gateway keeps failing for this payment. An operator must send it again.</summary>
    Parked,

    /// <summary>Rejected. Sending the same request again would not help.</summary>
    Refused,
}

/// <param name="Payment">Null until it is accepted.</param>
/// <param name="Detail">Why it was refused.</param>
public sealed record PaymentProgress(PaymentStep Step, Payment? Payment = null, string? Detail = null)
{
    public bool IsOver => Step is PaymentStep.Paid or PaymentStep.Declined or PaymentStep.Refused;

    /// <summary>The payment continues without any action by the clerk.</summary>
    public bool IsWaiting => Step is PaymentStep.Sending or PaymentStep.Queued or PaymentStep.Switching or PaymentStep.NoAnswer;

    public static PaymentProgress Of(Payment payment) => new(payment.Status switch
    {
        PaymentStatus.Paid => PaymentStep.Paid,
        PaymentStatus.Declined => PaymentStep.Declined,
        PaymentStatus.Parked => PaymentStep.Parked,
        _ => PaymentStep.Queued,
    }, payment);

    /// <summary>The progress to show during a failover: a payment that is sent or queued waits for the new leader.</summary>
    public PaymentProgress WhileSwitching(bool switching) => switching && Step is PaymentStep.Sending or PaymentStep.Queued
        ? this with { Step = PaymentStep.Switching }
        : this;
}
