using Clients;

namespace Experiment.History;

/// <summary>Compares the gateway's charges with the ledger and the bills.</summary>
internal static class GatewayChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history)
    {
        var taken = history.Charges.Where(charge => charge.Status == "charged").ToLookup(charge => charge.PaymentId);
        var settled = history.Settlements.ToLookup(settlement => settlement.PaymentId);
        var bills = history.Asks.ToDictionary(ask => ask.InvoiceId, ask => ask.Amount);
        return
        [
            .. taken.SelectMany(charges => Charged(charges.Key, [.. charges], settled[charges.Key].FirstOrDefault(), history)),
            .. history.Settlements.Where(settlement => bills.ContainsKey(settlement.InvoiceId))
                .SelectMany(settlement => Settled(settlement, bills[settlement.InvoiceId], taken[settlement.PaymentId].FirstOrDefault())),
            .. history.Settlements.Where(settlement => settlement.Outcome == "paid").GroupBy(settlement => settlement.InvoiceId)
                .Where(invoice => invoice.Select(settlement => settlement.PaymentId).Distinct().Count() > 1)
                .Select(invoice => new Finding(Anomaly.ChargedTwice, invoice.First().PaymentId, $"Invoice {invoice.Key} was paid {invoice.Count()} times.")),
        ];
    }

    private static IEnumerable<Finding> Charged(string payment, IReadOnlyList<ChargeView> charges, SettlementView? settlement, TrialHistory history)
    {
        if (charges.Count > 1)
            yield return new Finding(Anomaly.ChargedTwice, payment,
                $"The gateway charged it {charges.Count} times: {string.Join(", ", charges.Select(charge => charge.Id))}.");
        if (settlement is null)
        {
            // Another client's payment may still be in progress. This trial's payments have had time to finish.
            var isOnItsWay = history.Payments.TryGetValue(payment, out var known) && known.Status == "requested"
                && !history.Asks.Any(ask => ask.InvoiceId == known.InvoiceId);
            if (!isOnItsWay)
                yield return new Finding(Anomaly.PhantomCharge, payment, $"The gateway charged {charges[0].Id}, but the ledger has no entry for it.");
            yield break;
        }
        if (settlement.Outcome != "paid")
            yield return new Finding(Anomaly.PhantomCharge, payment, $"The gateway charged {charges[0].Id}, but the ledger says {settlement.Outcome}.");
        foreach (var charge in charges.Where(charge => charge.Amount != settlement.Amount))
            yield return new Finding(Anomaly.ChargedTwice, payment, $"The gateway took {charge.Amount}, but the ledger says {settlement.Amount}.");
    }

    private static IEnumerable<Finding> Settled(SettlementView settlement, long bill, ChargeView? charge)
    {
        if (settlement.Amount != bill)
            yield return new Finding(Anomaly.ChargedTwice, settlement.PaymentId, $"The ledger says {settlement.Amount}, but the bill was {bill}.");
        if (settlement.Outcome == "paid" && charge is null)
            yield return new Finding(Anomaly.Lost, settlement.PaymentId, $"The ledger says paid ({settlement.Sequence}), but the gateway has no charge.");
        else if (settlement.Outcome == "paid" && charge!.Id != settlement.GatewayChargeId)
            yield return new Finding(Anomaly.AnswerDiffers, settlement.PaymentId,
                $"The ledger names charge {settlement.GatewayChargeId ?? "null"}, but the gateway's is {charge.Id}.");
    }
}
