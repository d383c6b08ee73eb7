using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>A payment in any status. Values that are not known yet are null.</summary>
/// <param name="Status">Paid: the money has moved, in a refund back to the patient. Declined: it has not, and the attempt is over.</param>
/// <param name="ExitGranted">
/// It is paid, and the patient may leave: no unbilled charges and no unpaid invoices. Of a refund in any status: the patient may leave.
/// </param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>. Positive, also of a refund.</param>
/// <param name="SettledBy">The replica that settled it as the leader of <paramref name="Epoch"/>.</param>
/// <param name="Arrival">Its place in the order of settlement, and the id of its stream entry.</param>
/// <param name="Sequence">The settlement's number in the ledger.</param>
/// <param name="Reason">Why it was declined or parked.</param>
/// <param name="Attempts">Intents recorded since the last retry: at most this many charges were attempted.</param>
/// <param name="Kind">Card, cash, or refund of one of them.</param>
/// <param name="RefundOf">The payment that a refund gives back; otherwise null.</param>
/// <param name="Note">Why it was refunded or given up, in a person's words.</param>
/// <param name="RequestedBy">Who asked for it; null if it is older than this field.</param>
/// <param name="GivenUp">True if it is declined because an operator gave it up and the gateway had no charge.</param>
/// <param name="ReceiptNumber">Runs without gaps over all payments that were paid. Null for others, and for those older than this field.</param>
public sealed record PaymentResponse(
    string Id, string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency,
    string? SettledBy, long? Epoch, string Arrival, long? Sequence, string? Reason, long Attempts,
    DateTimeOffset RequestedAt, DateTimeOffset? SettledAt,
    PaymentKind Kind, string? RefundOf, string? Note, string? RequestedBy, bool GivenUp, long? ReceiptNumber)
{
    public static PaymentResponse Of(Payment payment) => new(payment.Id, payment.Id, payment.InvoiceId, payment.Status,
        payment.ExitGranted, payment.Amount, payment.Currency, payment.Settlement?.SettledBy, payment.Settlement?.Epoch,
        payment.Arrival.ToString(), payment.Settlement?.Sequence, payment.Reason, payment.Attempts, payment.RequestedAt,
        payment.Settlement?.SettledAt, payment.Kind, payment.RefundOf, payment.Note, payment.RequestedBy, payment.IsGivenUp,
        payment.Settlement?.ReceiptNumber);
}
