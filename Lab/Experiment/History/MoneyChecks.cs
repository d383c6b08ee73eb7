using Clients;

namespace Experiment.History;

/// <summary>
/// The money of each bill, in the order of settlement: what was paid minus what was given back is never below zero nor above the total, and each
/// entry has the amount that was asked for. In the end the invoice says the same.
/// </summary>
internal static class MoneyChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history)
    {
        var settled = history.Settlements.ToLookup(settlement => settlement.InvoiceId);
        return history.Asks.GroupBy(ask => ask.InvoiceId).SelectMany(asks => OfInvoice([.. asks], [.. settled[asks.Key]], history));
    }

    private static IEnumerable<Finding> OfInvoice(List<Ask> asks, List<SettlementView> settled, TrialHistory history)
    {
        var (invoice, bill, got) = (asks[0].InvoiceId, asks[0].Bill, 0L);
        var paid = new Dictionary<string, long>();
        foreach (var entry in settled)
        {
            // Without a payment in the answer, only a single request tells what was asked for.
            var ask = asks.FirstOrDefault(one => one.PaymentId == entry.PaymentId) ?? (asks is [{ PaymentId: null } only] ? only : null);
            if (ask is not null && ask.Amount != entry.Amount)
                yield return new Finding(Anomaly.ChargedTwice, entry.PaymentId, $"The ledger says {entry.Amount}, but {ask.Amount} was asked for.");
            if (entry.Outcome != "paid") continue;
            var before = got;
            if (entry.Kind == "refund")
            {
                got -= entry.Amount;
                var left = paid.GetValueOrDefault(entry.RefundOf ?? "") - entry.Amount;
                paid[entry.RefundOf ?? ""] = left;
                if (left < 0)
                    yield return new Finding(Anomaly.GivenBackTwice, entry.PaymentId, $"{-left} more than was paid with {entry.RefundOf} is given back.");
            }
            else
            {
                got += entry.Amount;
                paid[entry.PaymentId] = paid.GetValueOrDefault(entry.PaymentId) + entry.Amount;
            }
            if (got < 0 && before >= 0)
                yield return new Finding(Anomaly.GivenBackTwice, entry.PaymentId, $"Invoice {invoice} has {got} after settlement {entry.Sequence}.");
            if (got > bill && before <= bill)
                yield return new Finding(Anomaly.ChargedTwice, entry.PaymentId, $"Invoice {invoice} of {bill} has {got} after settlement {entry.Sequence}.");
        }
        if (history.Invoices.TryGetValue(invoice, out var view) && (view.Amount, view.Paid, view.Outstanding) != (bill, got, bill - got))
            yield return new Finding(Anomaly.AnswerDiffers, invoice,
                $"GET /invoices/{invoice} returns {view.Paid} paid and {view.Outstanding} outstanding of {view.Amount}; the ledger has {got} of {bill}.");
    }
}
