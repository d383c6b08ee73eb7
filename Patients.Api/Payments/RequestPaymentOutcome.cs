using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>The result of a request for a payment or a refund. Only <see cref="Accepted"/> has written anything.</summary>
public abstract record RequestPaymentOutcome
{
    public sealed record Accepted(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key was already used with the same request; this is its payment.</summary>
    public sealed record Known(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key was already used with a different request.</summary>
    public sealed record KeyReused : RequestPaymentOutcome;

    public sealed record InvoiceUnknown : RequestPaymentOutcome;

    public sealed record InvoiceCancelled : RequestPaymentOutcome;

    /// <summary>Payments with other keys have paid the whole invoice or may still pay it. This is the one that is charging it, or the last.</summary>
    public sealed record InvoiceTaken(string PaymentId, PaymentStatus Status) : RequestPaymentOutcome;

    /// <summary>The client expected another amount to be outstanding.</summary>
    public sealed record OutstandingDiffers(long Outstanding) : RequestPaymentOutcome;

    /// <summary>Less is outstanding than the request would pay.</summary>
    public sealed record TooMuch(long Outstanding) : RequestPaymentOutcome;

    /// <summary>The payment to give back.</summary>
    public sealed record PaymentUnknown : RequestPaymentOutcome;

    /// <summary>Only a paid payment can be given back.</summary>
    public sealed record NotPaid(PaymentStatus Status) : RequestPaymentOutcome;

    /// <summary>The payment is itself a refund.</summary>
    public sealed record IsRefund : RequestPaymentOutcome;

    /// <summary>Less of the payment is left than the request would give back.</summary>
    public sealed record TooMuchBack(long Left) : RequestPaymentOutcome;

    public sealed record QueueFull : RequestPaymentOutcome;
}
