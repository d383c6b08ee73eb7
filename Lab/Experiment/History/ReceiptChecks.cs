using Clients;

namespace Experiment.History;

/// <summary>
/// Receipts of what was paid are numbered in the order of settlement, without gaps. Other clients' receipts may lie between those of the trial;
/// refunds and declined cards have none.
/// </summary>
internal static class ReceiptChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history)
    {
        var invoices = history.Asks.Select(ask => ask.InvoiceId).ToHashSet();
        var all = history.Settlements.Select(settlement => settlement.ReceiptNumber).OfType<long>().ToHashSet();
        long? last = null;
        foreach (var entry in history.Settlements.Where(settlement => invoices.Contains(settlement.InvoiceId)))
        {
            var isDue = entry is { Outcome: "paid", Kind: not "refund" };
            if (isDue && entry.ReceiptNumber is null) yield return Finding(entry, "It is paid, but it has no receipt.");
            if (!isDue && entry.ReceiptNumber is not null) yield return Finding(entry, $"It is {entry.Outcome} ({entry.Kind}), but it has a receipt.");
            if (entry.ReceiptNumber is not { } number) continue;
            if (number <= last) yield return Finding(entry, $"Receipt {number} follows {last}.");
            for (var between = (last ?? number) + 1; between < number; between++)
                if (!all.Contains(between)) yield return Finding(entry, $"Receipt {number} follows {last}, and {between} is missing.");
            last = number;
        }
    }

    private static Finding Finding(SettlementView entry, string text) => new(Anomaly.SequenceBroken, entry.PaymentId, text);
}
