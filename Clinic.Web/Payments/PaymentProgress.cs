namespace Clinic.Web.Payments;

/// <summary>How far a payment is, as the clerk is told.</summary>
public enum PaymentStep
{
    /// <summary>Asked for, and not answered yet.</summary>
    Sending,

    /// <summary>Accepted: it will be charged once, whatever happens to the page.</summary>
    Queued,

    /// <summary>It waits for another server to lead.</summary>
    Switching,

    /// <summary>Patients.Api does not answer: it is asked again.</summary>
    NoAnswer,

    Paid,
    Declined,

    /// <summary>The gateway keeps failing for it: an operator sends it again.</summary>
    Parked,

    /// <summary>Not accepted, and never will be as it is.</summary>
    Refused,
}

/// <param name="Payment">Null before it is accepted.</param>
/// <param name="Detail">Why it was refused.</param>
public sealed record PaymentProgress(PaymentStep Step, Payment? Payment = null, string? Detail = null)
{
    public bool IsOver => Step is PaymentStep.Paid or PaymentStep.Declined or PaymentStep.Refused;

    /// <summary>Something goes on of which the clerk sees the end without doing anything.</summary>
    public bool IsWaiting => Step is PaymentStep.Sending or PaymentStep.Queued or PaymentStep.Switching or PaymentStep.NoAnswer;

    public static PaymentProgress Of(Payment payment) => new(payment.Status switch
    {
        PaymentStatus.Paid => PaymentStep.Paid,
        PaymentStatus.Declined => PaymentStep.Declined,
        PaymentStatus.Parked => PaymentStep.Parked,
        _ => PaymentStep.Queued,
    }, payment);

    /// <summary>What is told while servers are switched: an accepted payment waits for that, and for nothing else that a clerk could know.</summary>
    public PaymentProgress WhileSwitching(bool switching) => switching && Step is PaymentStep.Sending or PaymentStep.Queued
        ? this with { Step = PaymentStep.Switching }
        : this;
}
