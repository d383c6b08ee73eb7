using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Patients.Api.Payments;

/// <summary>What moves a payment's money.</summary>
public enum PaymentKind
{
    /// <summary>The gateway charges a card.</summary>
    Card,

    /// <summary>Paid at the desk.</summary>
    Cash,

    /// <summary>Gives an earlier payment's money back, in the way in which it came.</summary>
    Refund,
}

/// <summary>A request to pay an invoice, or to give a payment back. The idempotency key makes it one payment, even if it is sent several times.</summary>
/// <param name="InvoiceId">Empty in a refund: that of the payment.</param>
/// <param name="CardToken">Empty unless a card pays.</param>
/// <param name="Actor">Who asked for it, for the audit trail.</param>
public sealed record PaymentRequest(
    string PaymentId, string IdempotencyKey, string InvoiceId, string CardToken, string? TraceParent, string Actor)
{
    public PaymentKind Kind { get; init; }

    /// <summary>In minor units. Null: all that is outstanding, or of a refund all that is not given back yet.</summary>
    public long? Amount { get; init; }

    /// <summary>What the client believes to be outstanding. If it is wrong, the request is refused. Null: it does not say.</summary>
    public long? ExpectedOutstanding { get; init; }

    /// <summary>The payment that a refund gives back; otherwise null.</summary>
    public string? RefundOf { get; init; }

    /// <summary>Why it is given back, in a person's words.</summary>
    public string? Note { get; init; }

    /// <summary>Distinguishes different requests with the same key, without storing the card token a second time.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IsPlain
        ? $"{InvoiceId}\n{CardToken}"
        : string.Create(CultureInfo.InvariantCulture, $"{InvoiceId}\n{CardToken}\n{Kind}\n{Amount}\n{ExpectedOutstanding}\n{RefundOf}\n{Note}"))));

    // All that there was before amounts and kinds: a key that was used then must go on to mean the same request.
    private bool IsPlain => (Kind, Amount, ExpectedOutstanding) == (PaymentKind.Card, null, null);

    public static PaymentRequest Cash(string paymentId, string idempotencyKey, string invoiceId, string? traceParent, string actor) =>
        new(paymentId, idempotencyKey, invoiceId, CardToken: "", traceParent, actor) { Kind = PaymentKind.Cash };

    public static PaymentRequest Refund(
        string refundId, string idempotencyKey, string paymentId, long? amount, string note, string? traceParent, string actor) =>
        new(refundId, idempotencyKey, InvoiceId: "", CardToken: "", traceParent, actor)
        {
            Kind = PaymentKind.Refund,
            RefundOf = paymentId,
            Amount = amount,
            Note = note,
        };
}
