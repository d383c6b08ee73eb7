using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>A payment in any state. What is not yet known is null.</summary>
/// <param name="ExitGranted">The patient has no unbilled charge and no unpaid invoice, and may leave.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>; the invoice's.</param>
/// <param name="SettledBy">The replica that settled it, as leader of <paramref name="Epoch"/>.</param>
/// <param name="Arrival">Its place in the order of settlement, and the stream's id.</param>
/// <param name="Sequence">The settlement's number in the ledger.</param>
/// <param name="Reason">Why it was declined or parked.</param>
/// <param name="Attempts">How often a charge may have been tried.</param>
public sealed record PaymentResponse(
    string Id, string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency,
    string? SettledBy, long? Epoch, string Arrival, long? Sequence, string? Reason, long Attempts,
    DateTimeOffset RequestedAt, DateTimeOffset? SettledAt)
{
    public static PaymentResponse Of(Payment payment) => new(payment.Id, payment.Id, payment.InvoiceId, payment.Status,
        payment.ExitGranted, payment.Amount, payment.Currency, payment.Settlement?.SettledBy, payment.Settlement?.Epoch,
        payment.Arrival.ToString(), payment.Settlement?.Sequence, payment.Reason, payment.Attempts, payment.RequestedAt,
        payment.Settlement?.SettledAt);
}
