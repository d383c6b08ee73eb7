using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>What became of a payment request. Only <see cref="Accepted"/> has written anything.</summary>
public abstract record RequestPaymentOutcome
{
    public sealed record Accepted(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key has been seen with the same request: this is its payment.</summary>
    public sealed record Known(string PaymentId) : RequestPaymentOutcome;

    /// <summary>The key has been seen with another request.</summary>
    public sealed record KeyReused : RequestPaymentOutcome;

    public sealed record InvoiceUnknown : RequestPaymentOutcome;

    /// <summary>Another key's payment has paid the invoice, or may still.</summary>
    public sealed record InvoiceTaken(string PaymentId, PaymentStatus Status) : RequestPaymentOutcome;

    public sealed record QueueFull : RequestPaymentOutcome;
}
