using Ledger.Payments;
using Patients.Api.Outbox;
using Patients.Api.Settled;
using Storage;

namespace Patients.Api.Payments;

/// <summary>The use case: accept a payment durably, then wait for its settlement.</summary>
public sealed class PayInvoice(Database ledger, QueueDepth depth, SettlementWatcher watcher, OutboxRelay relay, TimeProvider time)
{
    /// <summary>Accepts the request, or finds the payment that was accepted under its key before.</summary>
    /// <returns>The outcome; and, where there is a payment, a watch to be passed to <see cref="SettledAsync"/> and disposed of.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public async Task<(RequestPaymentOutcome Outcome, Watch? Watch)> AcceptAsync(PaymentRequest request, CancellationToken cancellation)
    {
        // Watched before it exists: the leader may have settled it before this method goes on.
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
                    var earlierWatch = watcher.Watch(earlier);
                    watcher.Ask(earlier);
                    return (outcome, earlierWatch);
                default:
                    return (outcome, null);
            }
        }
        finally
        {
            if (!isWatching) watch.Dispose();
        }
    }

    /// <summary>The payment once it is settled or parked; after <paramref name="wait"/>, or when the service stops, as it is then.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task<Payment> SettledAsync(Watch watch, TimeSpan wait, CancellationToken clientGone) =>
        await watch.WaitAsync(wait, clientGone)
            ?? await ledger.FindPaymentAsync(watch.PaymentId)
            ?? throw new InvalidOperationException($"Payment {watch.PaymentId} was accepted and is not in the ledger.");

    /// <summary>Queues a parked payment again.</summary>
    /// <param name="actor">Who asks for it, for the audit trail.</param>
    public async Task<RetryPaymentOutcome> RetryAsync(string paymentId, string? traceParent, string actor, CancellationToken cancellation)
    {
        var outcome = await ledger.RetryPaymentAsync(paymentId, traceParent, actor, time, cancellation);
        if (outcome is RetryPaymentOutcome.Requested) relay.Signal();
        return outcome;
    }
}
