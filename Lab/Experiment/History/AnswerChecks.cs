using Clients;

namespace Experiment.History;

/// <summary>Compares the answers that clients got with the ledger.</summary>
internal static class AnswerChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history)
    {
        var byPayment = history.Settlements.ToLookup(settlement => settlement.PaymentId);
        var byInvoice = history.Settlements.ToLookup(settlement => settlement.InvoiceId);
        var asked = history.Asks.CountBy(ask => ask.InvoiceId).ToDictionary();
        return history.Asks.SelectMany(ask => ask.Answer switch
        {
            { IsAccepted: true, Payment: { } told } when ask.PaymentId is { } id => Accepted(ask, id, told, byPayment[id].FirstOrDefault(), history),
            { IsAccepted: true } => [new Finding(Anomaly.AnswerDiffers, ask.InvoiceId, $"Request {ask.Number} was accepted without a payment in the answer.")],
            // With several requests for an invoice, its entries may be those of the others.
            { IsRefused: true } when asked[ask.InvoiceId] == 1 && byInvoice[ask.InvoiceId].FirstOrDefault() is { } settled =>
                [new Finding(Anomaly.AnswerDiffers, settled.PaymentId,
                    $"Request {ask.Number} was refused with {ask.Answer.Status}, but the ledger settled it as {settled.Sequence}.")],
            _ => Enumerable.Empty<Finding>(), // No answer: settled or not are both allowed. The other checks find a half-finished payment.
        });
    }

    private static IEnumerable<Finding> Accepted(Ask ask, string id, PaymentView told, SettlementView? settled, TrialHistory history)
    {
        if (settled is null)
        {
            var state = history.Payments.TryGetValue(id, out var payment) ? payment.Status : "unknown to the system";
            yield return new Finding(Anomaly.Lost, id,
                $"Request {ask.Number} was accepted ({told.Status}), but the ledger has no entry for it; its status is {state}.");
            yield break;
        }
        if (told.IsSettled && Differences(told, settled) is { Count: > 0 } atOnce)
            yield return new Finding(Anomaly.AnswerDiffers, id, $"Request {ask.Number} was told {string.Join(", ", atOnce)}.");
        if (!history.Payments.TryGetValue(id, out var later))
            yield return new Finding(Anomaly.Lost, id, $"Request {ask.Number} was accepted, but GET /payments/{id} finds nothing.");
        else if (Differences(later, settled) is { Count: > 0 } afterwards)
            yield return new Finding(Anomaly.AnswerDiffers, id, $"GET /payments/{id} returns {string.Join(", ", afterwards)}.");
    }

    private static List<string> Differences(PaymentView told, SettlementView settled)
    {
        (string Name, object? Told, object? Settled)[] facts =
        [
            ("status", told.Status, settled.Outcome),
            ("invoice_id", told.InvoiceId, settled.InvoiceId),
            ("amount", told.Amount, settled.Amount),
            ("currency", told.Currency, settled.Currency),
            ("sequence", told.Sequence, settled.Sequence),
            ("arrival", told.Arrival, settled.Arrival),
            ("epoch", told.Epoch, settled.Epoch),
            ("settled_by", told.SettledBy, settled.SettledBy),
        ];
        return [.. facts.Where(fact => !Equals(fact.Told, fact.Settled))
            .Select(fact => $"{fact.Name} {fact.Told ?? "null"} where the ledger has {fact.Settled}")];
    }
}
