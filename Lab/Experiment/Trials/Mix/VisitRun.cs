using Clients;
using Experiment.History;

namespace Experiment.Trials.Mix;

/// <summary>Carries a visit out. Each request is sent once; what follows an answer follows it at once.</summary>
/// <param name="key">The idempotency key of the visit's requests, to which each adds its own ending.</param>
internal sealed class VisitRun(ClerkClient patients, Bill bill, Visit visit, string key, Func<TimeSpan> now)
{
    /// <param name="number">Of the request, from 1.</param>
    public async Task<IReadOnlyList<Ask>> RunAsync(int number, TimeSpan due, Action<Ask> answered, CancellationToken cancellation)
    {
        List<Ask> asks = [];
        if (visit.IsAtOnce)
        {
            asks.AddRange(await Task.WhenAll(visit.Parts.Select((part, index) => PayAsync(index, part, due))));
        }
        else
        {
            foreach (var (index, part) in visit.Parts.Index()) asks.Add(await PayAsync(index, part, index == 0 ? due : now()));
        }
        // Only what was paid can be given back. Without an answer the clerk does not know its id.
        if (visit.GivenBack is { } back && asks[^1] is { IsSuccess: true, PaymentId: { } payment } last)
            asks.Add(await RefundAsync(payment, Math.Max(1, (long)(last.Amount * back)), now()));
        return asks;

        Task<Ask> PayAsync(int index, Part part, TimeSpan at) => AskAsync(part.IsCash ? "cash" : "card", part.Amount, at,
            paysAll: !visit.IsAtOnce && index == visit.Parts.Count - 1,
            () => part.IsCash
                ? patients.PayCashAsync(bill.InvoiceId, $"{key}-{index}", cancellation, amount: part.Amount)
                : patients.PayAsync(bill.InvoiceId, $"{key}-{index}", OpenLoop.CardToken, cancellation, amount: part.Amount));

        Task<Ask> RefundAsync(string payment, long amount, TimeSpan at) => AskAsync("refund", amount, at, paysAll: false,
            () => patients.RefundAsync(payment, $"{key}-back", "a mistake", cancellation, amount: amount));

        async Task<Ask> AskAsync(string kind, long amount, TimeSpan at, bool paysAll, Func<Task<PaymentAnswer>> send)
        {
            var sentAt = now();
            var answer = await send();
            var ask = new Ask(number, bill.InvoiceId, amount, at, now() - (sentAt < at ? sentAt : at), answer)
            {
                Bill = bill.Amount,
                Kind = kind,
                PaysAll = paysAll,
            };
            answered(ask);
            return ask;
        }
    }
}
