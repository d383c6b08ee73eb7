using Clients;
using Experiment.History;
using Experiment.Trials.Mix;

namespace Experiment.Trials;

/// <summary>
/// Sends each request when it is due, even if earlier ones have no answer yet. A stalled system still gets all its requests,
/// and latency counts from when a request was due.
/// </summary>
internal sealed class OpenLoop(ClerkClient patients, double rate, TimeProvider time)
{
    public const string CardToken = "tok_visa";

    /// <summary>The idempotency key of a run's request, from 1.</summary>
    public static string Key(string run, int number) => $"{run}-{number}";

    /// <param name="run">Part of the idempotency keys, so that runs do not share keys.</param>
    /// <param name="sent">Called with each request's index as it is sent.</param>
    /// <param name="answered">Called with each request that got its answer.</param>
    public async Task<IReadOnlyList<Ask>> SendAsync(
        IReadOnlyList<Bill> bills, string run, Action<int> sent, Action<Ask> answered, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var asks = new Task<IReadOnlyList<Ask>>[bills.Count];
        for (var index = 0; index < bills.Count; index++)
        {
            var due = TimeSpan.FromSeconds(index / rate);
            if (due - time.GetElapsedTime(start) is { Ticks: > 0 } early) await Task.Delay(early, time, cancellation);
            asks[index] = AskAsync(index, due);
            sent(index);
        }
        return [.. (await Task.WhenAll(asks)).SelectMany(ask => ask)];

        async Task<IReadOnlyList<Ask>> AskAsync(int index, TimeSpan due)
        {
            var bill = bills[index];
            if (bill.Visit is { } visit)
            {
                var steps = new VisitRun(patients, bill, visit, Key(run, index + 1), () => time.GetElapsedTime(start));
                return await steps.RunAsync(index + 1, due, answered, cancellation);
            }
            var sentAt = time.GetElapsedTime(start);
            var answer = await patients.PayAsync(bill.InvoiceId, Key(run, index + 1), CardToken, cancellation);
            // A timer may fire a fraction of a millisecond early; then latency counts from the send.
            var latency = time.GetElapsedTime(start) - (sentAt < due ? sentAt : due);
            var ask = new Ask(index + 1, bill.InvoiceId, bill.Amount, due, latency, answer);
            answered(ask);
            return [ask];
        }
    }
}
