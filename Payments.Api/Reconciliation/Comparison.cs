using Ledger.Payments;

namespace Payments.Api.Reconciliation;

/// <summary>A charge or a refund in the gateway's record.</summary>
/// <param name="PaymentId">Of a refund: the refund's own id.</param>
/// <param name="IsDeclined">True if declined: no money moved.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>, positive also for a refund.</param>
public sealed record GatewayCharge(string Id, string PaymentId, bool IsDeclined, long Amount, string Currency)
{
    public bool IsRefund { get; init; }
}

/// <summary>A payment in the ledger, with its settlement if there is one.</summary>
/// <param name="Status"><c>requested</c>, <c>paid</c>, <c>declined</c> or <c>parked</c>.</param>
/// <param name="ChargeId">The charge that settled it; null if there is none.</param>
/// <param name="RefundOf">The payment that it gives back; null if it is no refund.</param>
/// <param name="MovedBy"><c>card</c> or <c>cash</c>; of a refund: how the money came.</param>
public sealed record LedgerPayment(
    string Id, string Status, long Amount, string Currency, string? ChargeId, string? RefundOf = null, string MovedBy = StoredKind.Card);

/// <summary>A settlement in the ledger.</summary>
/// <param name="Outcome"><c>paid</c> or <c>declined</c>.</param>
/// <param name="ChargeId">The gateway's charge; null if there is none: cash, or given up.</param>
/// <param name="MovedBy"><c>card</c> or <c>cash</c>; of a refund: how the money came.</param>
public sealed record SettledPayment(long Sequence, string PaymentId, string Outcome, string? ChargeId, string MovedBy = StoredKind.Card);

/// <summary>Compares the gateway's record with the ledger: charge with payment, settlement with charge, and the record with itself.</summary>
public static class Comparison
{
    public abstract record Result
    {
        private Result() { }

        public sealed record Agrees : Result;

        /// <summary>The payment is not settled yet. It is compared again later.</summary>
        public sealed record TooEarly : Result;

        public sealed record Differs(Difference Difference) : Result;
    }

    /// <param name="payment">Null if the ledger has no payment with this id.</param>
    public static Result Of(GatewayCharge charge, LedgerPayment? payment)
    {
        if (payment is null) return Differs(DifferenceKind.UnknownPayment, $"charged {charge.Amount} {charge.Currency}");
        if (charge.IsRefund != (payment.RefundOf is not null) || payment.MovedBy == StoredKind.Cash)
            return Differs(DifferenceKind.KindDiffers, $"{Moved()} at the gateway, a {Kind(payment)} in the ledger");
        if (payment.Amount != charge.Amount || payment.Currency != charge.Currency)
            return Differs(DifferenceKind.AmountDiffers, $"charged {charge.Amount} {charge.Currency}, ledger {payment.Amount} {payment.Currency}");
        return payment.Status switch
        {
            StoredStatus.Requested => new Result.TooEarly(),
            StoredStatus.Parked => Differs(DifferenceKind.ParkedButKnown, $"{Moved()} at the gateway"),
            StoredStatus.Declined when payment.ChargeId is null && !charge.IsDeclined =>
                Differs(DifferenceKind.OutcomeDiffers, $"{Moved()} at the gateway, given up in the ledger"),
            // A second charge that was declined moved no money.
            _ when payment.ChargeId != charge.Id =>
                charge.IsDeclined ? new Result.Agrees() : Differs(DifferenceKind.ChargedTwice, $"settled by {payment.ChargeId}"),
            StoredStatus.Declined when !charge.IsDeclined => Differs(DifferenceKind.OutcomeDiffers, $"{Moved()} at the gateway, declined in the ledger"),
            StoredStatus.Paid when charge.IsDeclined => Differs(DifferenceKind.OutcomeDiffers, "declined at the gateway, paid in the ledger"),
            _ => new Result.Agrees(),
        };

        string Moved() => charge switch { { IsDeclined: true } => "declined", { IsRefund: true } => "refunded", _ => "charged" };

        Result Differs(DifferenceKind kind, string detail) => new Result.Differs(new Difference(kind, charge.PaymentId, charge.Id, detail));
    }

    /// <param name="charges">The gateway's charges of the payment.</param>
    /// <returns>The difference, or null if the gateway has the charge of the settlement, or rightly has none.</returns>
    public static Difference? Of(SettledPayment settlement, IEnumerable<GatewayCharge> charges)
    {
        // Cash moved at the desk; what was given up has no charge. A charge that exists all the same is compared with its payment.
        if (settlement.ChargeId is null && (settlement.Outcome == StoredStatus.Declined || settlement.MovedBy == StoredKind.Cash)) return null;
        return charges.Any(charge => charge.Id == settlement.ChargeId) ? null : new Difference(
            DifferenceKind.MissingCharge, settlement.PaymentId, null, $"settled by {settlement.ChargeId ?? "no charge"}, sequence {settlement.Sequence}");
    }

    private static string Kind(LedgerPayment payment) =>
        payment.RefundOf is null ? $"{payment.MovedBy} payment" : $"refund of a {payment.MovedBy} payment";

    /// <summary>The record does not have the last compared charge in its place.</summary>
    /// <param name="found">The id of the charge in that place; null if there is none.</param>
    public static Difference AnotherRecord(Compared compared, string? found) => found is null
        ? new(DifferenceKind.RecordShrank, "", compared.LastCharge,
            $"the gateway had {compared.Charges} charges or more, now it has fewer; compared again from the first")
        : new(DifferenceKind.RecordChanged, "", compared.LastCharge,
            $"charge {compared.Charges} of the gateway was {compared.LastCharge}, now it is {found}; compared again from the first");
}
