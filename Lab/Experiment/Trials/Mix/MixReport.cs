using Experiment.History;
using Spectre.Console;

namespace Experiment.Trials.Mix;

/// <summary>Prints what a mixed trial had, and what its invoices have in the end.</summary>
internal static class MixReport
{
    public static void Show(IAnsiConsole console, TrialOutcome outcome)
    {
        var (history, verdict) = (outcome.History, outcome.Verdict);
        var settled = history.Settlements.Where(entry => history.Asks.Any(ask => ask.InvoiceId == entry.InvoiceId)).ToList();
        int Count(string kind) => settled.Count(entry => entry.Outcome == "paid" && entry.Kind == kind);
        var receipts = settled.Select(entry => entry.ReceiptNumber).OfType<long>().ToList();
        var inParts = history.Asks.GroupBy(ask => ask.InvoiceId).Count(asks => asks.Count(ask => ask.Kind != "refund") > 1);
        console.WriteLine($"trial {outcome.Trial}, settled: {Count("card")} by card, {Count("cash")} in cash, {Count("refund")} refunds; "
            + $"{inParts} of {history.Invoices.Count} invoices in parts; {receipts.Count} receipts, {receipts.FirstOrDefault()} to {receipts.LastOrDefault()}; "
            + $"overpaid {verdict.Count(Anomaly.ChargedTwice)}, given back twice {verdict.Count(Anomaly.GivenBackTwice)}, "
            + $"underpaid {verdict.Count(Anomaly.Lost) + verdict.Count(Anomaly.AnswerDiffers)}");
    }
}
