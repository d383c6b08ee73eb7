using Clients;
using Experiment.History;

namespace Experiment.Trials;

/// <summary>
/// Sends each request when it is due, whatever became of the others: a system that stands still is not spared the requests
/// that come meanwhile, and their latency counts from when they were due.
/// </summary>
internal sealed class OpenLoop(ClerkClient patients, double rate, TimeProvider time)
{
    public const string CardToken = "tok_visa";

    /// <summary>The idempotency key of a run's request, from 1.</summary>
    public static string Key(string run, int number) => $"{run}-{number}";

    /// <param name="run">Makes the idempotency keys this run's own.</param>
    /// <param name="sent">Called with each request's index as it is sent.</param>
    /// <param name="answered">Called with each answer.</param>
    public async Task<IReadOnlyList<Ask>> SendAsync(
        IReadOnlyList<Bill> bills, string run, Action<int> sent, Action<PaymentAnswer> answered, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var asks = new Task<Ask>[bills.Count];
        for (var index = 0; index < bills.Count; index++)
        {
            var due = TimeSpan.FromSeconds(index / rate);
            if (due - time.GetElapsedTime(start) is { Ticks: > 0 } early) await Task.Delay(early, time, cancellation);
            asks[index] = AskAsync(index, due);
            sent(index);
        }
        return await Task.WhenAll(asks);

        async Task<Ask> AskAsync(int index, TimeSpan due)
        {
            var bill = bills[index];
            var sentAt = time.GetElapsedTime(start);
            var answer = await patients.PayAsync(bill.InvoiceId, Key(run, index + 1), CardToken, cancellation);
            answered(answer);
            // A timer may be early by a part of a millisecond; that is not the system's gain.
            var latency = time.GetElapsedTime(start) - (sentAt < due ? sentAt : due);
            return new Ask(index + 1, bill.InvoiceId, bill.Amount, due, latency, answer);
        }
    }
}
