using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>The result of a payment request. Only <see cref="Accepted"/> has written anything.</summary>
public abstract record RequestPaymentOutcome
{
    public sealed record Accepted(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key was already used with the same request; this is its payment.</summary>
    public sealed record Known(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key was already used with a different request.</summary>
    public sealed record KeyReused : RequestPaymentOutcome;

    public sealed record InvoiceUnknown : RequestPaymentOutcome;

    /// <summary>A payment with another key has paid the invoice or may still pay it.</summary>
    public sealed record InvoiceTaken(string PaymentId, PaymentStatus Status) : RequestPaymentOutcome;

    /// <summary>The caller expected another outstanding amount.</summary>
    /// <param name="Outstanding">What is left to pay, in minor units.</param>
    public sealed record OutstandingDiffers(long Outstanding) : RequestPaymentOutcome;

    public sealed record QueueFull : RequestPaymentOutcome;
}
