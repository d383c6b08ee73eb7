using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>A payment in any status. Values that are not known yet are null.</summary>
/// <param name="ExitGranted">This payment is paid, and the patient may leave: no unbilled charges and no unpaid invoices.</param>
/// <param name="Amount">The amount of the invoice, in minor units of <paramref name="Currency"/>.</param>
/// <param name="SettledBy">The replica that settled it as the leader of <paramref name="Epoch"/>.</param>
/// <param name="Arrival">Its place in the order of settlement, and the id of its stream entry.</param>
/// <param name="Sequence">The settlement's number in the ledger.</param>
/// <param name="Reason">Why it was declined or parked.</param>
/// <param name="Attempts">Intents recorded since the last retry: at most this many charges were attempted.</param>
public sealed record PaymentResponse(
    string Id, string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency,
    string? SettledBy, long? Epoch, string Arrival, long? Sequence, string? Reason, long Attempts,
    DateTimeOffset RequestedAt, DateTimeOffset? SettledAt, string? RequestedBy)
{
    public static PaymentResponse Of(Payment payment) => new(payment.Id, payment.Id, payment.InvoiceId, payment.Status,
        payment.ExitGranted, payment.Amount, payment.Currency, payment.Settlement?.SettledBy, payment.Settlement?.Epoch,
        payment.Arrival.ToString(), payment.Settlement?.Sequence, payment.Reason, payment.Attempts, payment.RequestedAt,
        payment.Settlement?.SettledAt, payment.RequestedBy);
}
