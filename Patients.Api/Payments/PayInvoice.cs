using Ledger.Payments;
using Patients.Api.Outbox;
using Patients.Api.Settled;
using Storage;

namespace Patients.Api.Payments;

/// <summary>Accepts a payment durably, then waits for its settlement.</summary>
public sealed class PayInvoice(Database ledger, QueueDepth depth, SettlementWatcher watcher, OutboxRelays relay, TimeProvider time)
{
    /// <summary>Accepts the request, or finds the payment that was accepted with its key before.</summary>
    /// <returns>The outcome and, if there is a payment, its watch. Pass the watch to <see cref="SettledAsync"/>, then dispose it.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public async Task<(RequestPaymentOutcome Outcome, Watch? Watch)> AcceptAsync(PaymentRequest request, CancellationToken cancellation)
    {
        // Watch before the payment exists: the leader may settle it before this method continues.
        var watch = watcher.Watch(request.PaymentId);
        var isWatching = false;
        try
        {
            var outcome = await ledger.RequestPaymentAsync(request, depth, time, cancellation);
            switch (outcome)
            {
                case RequestPaymentOutcome.Accepted:
                    relay.Signal();
                    isWatching = true;
                    return (outcome, watch);
                case RequestPaymentOutcome.Known { PaymentId: var earlier }:
                    return (outcome, WatchKnown(earlier));
                default:
                    return (outcome, null);
            }
        }
        finally
        {
            if (!isWatching) watch.Dispose();
        }
    }

    /// <summary>Watches a payment that exists and may be at rest already. Dispose the watch.</summary>
    public Watch WatchKnown(string paymentId)
    {
        var watch = watcher.Watch(paymentId);
        watcher.Ask(paymentId);
        return watch;
    }

    /// <summary>
    /// Waits until the payment is settled or parked. Returns it as it is if <paramref name="wait"/> is over or the service stops.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task<Payment> SettledAsync(Watch watch, TimeSpan wait, CancellationToken clientGone) =>
        await watch.WaitAsync(wait, clientGone)
            ?? await ledger.FindPaymentAsync(watch.PaymentId)
            ?? throw new InvalidOperationException($"Payment {watch.PaymentId} was accepted but is not in the ledger.");

    /// <summary>Queues a parked payment again.</summary>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    public async Task<RetryPaymentOutcome> RetryAsync(string paymentId, string? traceParent, string actor, CancellationToken cancellation)
    {
        var outcome = await ledger.RetryPaymentAsync(paymentId, traceParent, actor, time, cancellation);
        if (outcome is RetryPaymentOutcome.Requested) relay.Signal();
        return outcome;
    }

    /// <summary>Parks a requested payment, so that the others go on.</summary>
    /// <param name="actor">Who parks it, for the audit trail.</param>
    public Task<ParkPaymentOutcome> ParkAsync(string paymentId, string actor, CancellationToken cancellation) =>
        ledger.ParkPaymentAsync(paymentId, actor, time, cancellation);
}
