using Clients;

namespace Experiment.History;

/// <summary>Compares the gateway's charges and refunds with the ledger. Cash never meets the gateway.</summary>
internal static class GatewayChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history)
    {
        var moved = history.Charges.Where(charge => charge.Status is "charged" or "refunded").ToLookup(charge => charge.PaymentId);
        var settled = history.Settlements.ToLookup(settlement => settlement.PaymentId);
        var invoices = history.Asks.Select(ask => ask.InvoiceId).ToHashSet();
        return
        [
            .. moved.SelectMany(charges => Moved(charges.Key, [.. charges], settled[charges.Key].FirstOrDefault(), history)),
            .. history.Settlements.Where(settlement => invoices.Contains(settlement.InvoiceId) && settlement.Outcome == "paid")
                .SelectMany(settlement => Settled(settlement, settled[settlement.RefundOf ?? settlement.PaymentId].FirstOrDefault(),
                    moved[settlement.PaymentId].FirstOrDefault())),
        ];
    }

    private static IEnumerable<Finding> Moved(string payment, IReadOnlyList<ChargeView> charges, SettlementView? settlement, TrialHistory history)
    {
        var isRefund = charges[0].Status == "refunded";
        var (twice, verb) = isRefund ? (Anomaly.GivenBackTwice, "gave back") : (Anomaly.ChargedTwice, "charged");
        if (charges.Count > 1)
            yield return new Finding(twice, payment,
                $"The gateway {verb} {charges.Count} times for it: {string.Join(", ", charges.Select(charge => charge.Id))}.");
        var phantom = isRefund ? Anomaly.GivenBackTwice : Anomaly.PhantomCharge;
        if (settlement is null)
        {
            // Another client's payment may still be in progress. This trial's payments have had time to finish.
            var isOnItsWay = history.Payments.TryGetValue(payment, out var known) && known.Status == "requested"
                && !history.Asks.Any(ask => ask.InvoiceId == known.InvoiceId);
            if (!isOnItsWay) yield return new Finding(phantom, payment, $"The gateway {verb} {charges[0].Id}, but the ledger has no entry for it.");
            yield break;
        }
        if (settlement.Outcome != "paid" || settlement.GatewayChargeId is null || settlement.Kind == "refund" != isRefund)
            yield return new Finding(phantom, payment, $"The gateway {verb} {charges[0].Id}, but the ledger says "
                + $"{settlement.Kind} {settlement.Outcome} with {settlement.GatewayChargeId ?? "no charge"}.");
        foreach (var charge in charges.Where(charge => charge.Amount != settlement.Amount))
            yield return new Finding(twice, payment, $"The gateway moved {charge.Amount}, but the ledger says {settlement.Amount}.");
    }

    /// <param name="paid">The entry itself, or that of the payment that a refund gives back. Cash goes back in cash.</param>
    private static IEnumerable<Finding> Settled(SettlementView settlement, SettlementView? paid, ChargeView? charge)
    {
        if (paid?.Kind == "cash" && charge is null) yield break;
        if (charge is null)
            yield return new Finding(Anomaly.Lost, settlement.PaymentId,
                $"The ledger says paid ({settlement.Sequence}), but the gateway has no {(settlement.Kind == "refund" ? "refund" : "charge")}.");
        else if (charge.Id != settlement.GatewayChargeId)
            yield return new Finding(Anomaly.AnswerDiffers, settlement.PaymentId,
                $"The ledger names charge {settlement.GatewayChargeId ?? "null"}, but the gateway's is {charge.Id}.");
    }
}
