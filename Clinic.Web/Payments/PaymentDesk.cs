using System.Collections.Concurrent;
using Clinic.Web.Cluster;
using Clinic.Web.Invoices;

namespace Clinic.Web.Payments;

/// <summary>
/// The payments and refunds under way, at most one per invoice. A payment does not depend on its page: a reloaded page finds it here, and an accepted
/// payment is in the ledger.
/// </summary>
public sealed class PaymentDesk(ClusterFeed cluster, TimeProvider time, IHostApplicationLifetime life, ILogger<PaymentDesk> log)
{
    private readonly ConcurrentDictionary<string, Lazy<PaymentRun>> _runs = [];

    /// <summary>The runs that are under way.</summary>
    internal int Count => _runs.Count;

    /// <summary>Watches the invoice's payment that is under way; null if there is none.</summary>
    internal (PaymentRun Run, IDisposable Watch)? Watch(string invoiceId, Action changed) =>
        _runs.TryGetValue(invoiceId, out var known) && known.Value.TryWatch(changed) is { } watch ? (known.Value, watch) : null;

    /// <summary>Asks for a payment or a refund and watches it, or the one that is already under way for the invoice.</summary>
    internal (PaymentRun Run, IDisposable Watch) Ask(
        string invoiceId, PaymentOrder order, PaymentsClient payments, InvoicesClient invoices, Action changed) =>
        Start(invoiceId, payments, invoices, changed, run => run.AskAsync(order, life.ApplicationStopping));

    /// <summary>Waits for the outcome of a payment that is already in the ledger.</summary>
    internal (PaymentRun Run, IDisposable Watch) Follow(
        string invoiceId, string paymentId, PaymentsClient payments, InvoicesClient invoices, Action changed) =>
        Start(invoiceId, payments, invoices, changed, run => run.FollowAsync(paymentId, life.ApplicationStopping));

    private (PaymentRun Run, IDisposable Watch) Start(
        string invoiceId, PaymentsClient payments, InvoicesClient invoices, Action changed, Func<PaymentRun, Task> work)
    {
        while (true)
        {
            var run = _runs.GetOrAdd(invoiceId, id => new Lazy<PaymentRun>(() =>
            {
                var run = new PaymentRun(id, payments, invoices, cluster, time);
                _ = RunAsync(id, run, work);
                return run;
            }));
            if (run.Value.TryWatch(changed) is { } watch) return (run.Value, watch);
            // It has ended and is about to be removed.
            _runs.TryRemove(KeyValuePair.Create(invoiceId, run));
        }
    }

    private async Task RunAsync(string invoiceId, PaymentRun run, Func<PaymentRun, Task> work)
    {
        try
        {
            await Task.Yield();
            await work(run);
        }
        catch (OperationCanceledException) when (run.IsAbandoned || life.ApplicationStopping.IsCancellationRequested)
        {
            // An accepted payment is in the ledger; the page finds it there.
        }
        catch (Exception exception)
        {
            log.PaymentRunFailed(exception, invoiceId);
        }
        finally
        {
            if (_runs.TryGetValue(invoiceId, out var known) && known.IsValueCreated && known.Value == run)
                _runs.TryRemove(KeyValuePair.Create(invoiceId, known));
            run.Dispose();
        }
    }
}
