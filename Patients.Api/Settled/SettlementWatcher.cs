using System.Data.Common;
using System.Threading.Channels;
using Patients.Api.Outbox;
using Patients.Api.Payments;
using PaymentQueue;
using Storage;

namespace Patients.Api.Settled;

/// <summary>
/// Notifies waiting requests when their payment is settled or parked. An announcement is only a hint: the status is read from the
/// ledger, in one query for everything announced meanwhile. Announcements can get lost, so all watched payments are also read
/// twice a second.
/// </summary>
public sealed class SettlementWatcher(
    IPaymentStream stream, Database ledger, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<SettlementWatcher> log)
    : BackgroundService
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SubscribeInterval = TimeSpan.FromSeconds(1);

    private readonly Watched _watched = new();
    private readonly Channel<string> _questions = Channel.CreateUnbounded<string>(new() { SingleReader = true });

    /// <summary>Starts watching a payment. The payment need not exist yet.</summary>
    public Watch Watch(string paymentId)
    {
        var (atRest, release) = _watched.Add(paymentId);
        return new Watch(paymentId, atRest, release, time, lifetime.ApplicationStopping);
    }

    /// <summary>Reads the payment now: it may have been settled or parked before the watch started.</summary>
    public void Ask(string paymentId) => _questions.Writer.TryWrite(paymentId);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    // WhenAny: WhenAll would hide the end of one part until the others end too.
    internal async Task RunAsync(CancellationToken stoppingToken) =>
        await await Task.WhenAny(SubscribeAsync(stoppingToken), AnswerAsync(stoppingToken), AskRegularlyAsync(stoppingToken));

    private void Announced(IReadOnlyList<string> paymentIds)
    {
        foreach (var id in paymentIds)
        {
            if (_watched.Contains(id)) Ask(id);
        }
    }

    // Once subscribed, the connection resubscribes by itself when Redis returns.
    private async Task SubscribeAsync(CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var subscription = await stream.SubscribeAsync(Announced, stopping);
                Log.Subscribed(log);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
            }
#pragma warning disable CA1031 // Without announcements clients are still served, from the ledger.
            catch (Exception unavailable) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (attempt == 1) Log.NotSubscribed(log, unavailable);
                await Task.Delay(SubscribeInterval, time, stopping);
            }
        }
    }

    private async Task AskRegularlyAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(AskInterval, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var id in _watched.Ids()) Ask(id);
        }
    }

    private async Task AnswerAsync(CancellationToken stopping)
    {
        var batch = new HashSet<string>(FindPayments.MaxIds);
        while (await _questions.Reader.WaitToReadAsync(stopping))
        {
            while (batch.Count < FindPayments.MaxIds && _questions.Reader.TryRead(out var id))
            {
                if (_watched.Contains(id)) batch.Add(id);
            }
            // If one row can't be read, the clerks of the others must not wait for it.
            if (!await TryAnswerAsync(batch) && batch.Count > 1)
                foreach (var id in batch) await TryAnswerAsync([id]);
            batch.Clear();
        }
    }

    /// <returns>False if the fault may be that of a single payment.</returns>
    private async Task<bool> TryAnswerAsync(HashSet<string> ids)
    {
        try
        {
            foreach (var payment in await ledger.FindPaymentsAsync(ids))
            {
                if (payment.IsAtRest) _watched.Complete(payment);
            }
            return true;
        }
#pragma warning disable CA1031 // After any failure, the payments that are still waited for are read again soon.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            Log.LedgerUnreadable(log, ids.Count, unreadable);
            return unreadable is DbException;
        }
    }
}
