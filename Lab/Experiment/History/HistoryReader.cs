using System.Collections.Concurrent;
using Clients;

namespace Experiment.History;

/// <summary>The state of ledger and gateway before a trial, so that only what the trial added is judged.</summary>
/// <param name="Sequence">The ledger's last sequence; 0 if it was empty.</param>
/// <param name="Charges">The ids of the gateway's charges.</param>
internal sealed record Baseline(long Sequence, IReadOnlySet<string> Charges);

/// <summary>Waits until the system is idle, then collects a trial's history.</summary>
internal sealed class HistoryReader(ClerkClient patients, MonitorClient monitor, GatewayReader gateway, TimeProvider time)
{
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(120);
    private const int SideBySide = 8;

    /// <exception cref="HttpRequestException">A service can't be reached.</exception>
    public async Task<Baseline> ReadBaselineAsync(CancellationToken cancellation) => new(
        await patients.GetLastSequenceAsync(cancellation),
        (await gateway.GetChargesAsync(cancellation)).Select(charge => charge.Id).ToHashSet());

    /// <exception cref="HttpRequestException">A service can't be reached.</exception>
    /// <param name="readsInvoices">Whether the history has the bills' invoices too.</param>
    public async Task<TrialHistory> ReadAsync(Baseline baseline, IReadOnlyList<Ask> asks, CancellationToken cancellation, bool readsInvoices = false)
    {
        var accepted = asks.Select(ask => ask.PaymentId).OfType<string>().ToList();
        await DrainAsync(accepted, cancellation);

        // Charges before settlements: a charge made in between is not read, so it can't look like one without a settlement.
        var charges = (await gateway.GetChargesAsync(cancellation)).Where(charge => !baseline.Charges.Contains(charge.Id)).ToList();
        // Includes the last settlement before the trial, to check the order across that boundary too.
        var settlements = await patients.GetSettlementsAsync(Math.Max(0, baseline.Sequence - 1), cancellation);

        var settled = settlements.Select(settlement => settlement.PaymentId).ToHashSet();
        var unsettled = charges.Select(charge => charge.PaymentId).Where(payment => !settled.Contains(payment));
        var payments = await ReadAllAsync(accepted.Union(unsettled), patients.GetPaymentAsync, cancellation);
        var invoices = readsInvoices ? asks.Select(ask => ask.InvoiceId).Distinct() : [];
        return new TrialHistory(asks, settlements, charges, payments)
        {
            Invoices = await ReadAllAsync(invoices, async (id, token) => await patients.GetInvoiceAsync(id, token), cancellation),
        };
    }

    /// <summary>Waits until the queue is empty and every accepted payment has left it. Past the bound, the trial is judged as it is.</summary>
    private async Task DrainAsync(IReadOnlyList<string> accepted, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        await monitor.WaitAsync(view => view.Queue.Length == 0, DrainBound, cancellation);
        // A wiped queue is empty too, so each payment's status is checked.
        foreach (var payment in accepted)
        {
            await Poll.UntilAsync(async token => await patients.GetPaymentAsync(payment, token) is { Status: not "requested" } left ? left : null,
                DrainBound - time.GetElapsedTime(start), time, cancellation);
        }
    }

    private static async Task<IReadOnlyDictionary<string, T>> ReadAllAsync<T>(
        IEnumerable<string> ids, Func<string, CancellationToken, Task<T?>> read, CancellationToken cancellation) where T : class
    {
        var found = new ConcurrentDictionary<string, T>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation };
        await Parallel.ForEachAsync(ids, options, async (id, token) =>
        {
            if (await read(id, token) is { } one) found[id] = one;
        });
        return found;
    }
}
