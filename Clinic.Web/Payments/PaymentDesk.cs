using System.Collections.Concurrent;
using Clinic.Web.Cluster;
using Clinic.Web.Invoices;

namespace Clinic.Web.Payments;

/// <summary>
/// The payments that are on their way, one an invoice. Pages come and go; a payment that was asked for is asked for until it is
/// answered, as long as this process lives. After that the ledger knows it.
/// </summary>
public sealed class PaymentDesk(ClusterFeed cluster, TimeProvider time, IHostApplicationLifetime life, ILogger<PaymentDesk> log)
{
    private readonly ConcurrentDictionary<string, Lazy<PaymentRun>> _runs = [];

    /// <summary>The payment of an invoice that is on its way; null when there is none.</summary>
    internal PaymentRun? Of(string invoiceId) => _runs.TryGetValue(invoiceId, out var run) ? run.Value : null;

    /// <summary>Pays, unless the invoice's payment is on its way already: then it is that one.</summary>
    internal PaymentRun Pay(Invoice invoice, string cardToken, PaymentsClient payments, InvoicesClient invoices) =>
        Start(invoice.Id, payments, invoices, run => run.PayAsync(cardToken, PaymentKey.Of(invoice.Id, invoice.Declined), life.ApplicationStopping));

    /// <summary>Waits for the outcome of a payment that the ledger names.</summary>
    internal PaymentRun Follow(string invoiceId, string paymentId, PaymentsClient payments, InvoicesClient invoices) =>
        Start(invoiceId, payments, invoices, run => run.FollowAsync(paymentId, life.ApplicationStopping));

    private PaymentRun Start(string invoiceId, PaymentsClient payments, InvoicesClient invoices, Func<PaymentRun, Task> work) =>
        _runs.GetOrAdd(invoiceId, id => new Lazy<PaymentRun>(() =>
        {
            var run = new PaymentRun(id, payments, invoices, cluster, time);
            _ = RunAsync(id, run, work);
            return run;
        })).Value;

    private async Task RunAsync(string invoiceId, PaymentRun run, Func<PaymentRun, Task> work)
    {
        try
        {
            await Task.Yield();
            await work(run);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // What was accepted is in the ledger; the page finds it there.
        }
        catch (Exception exception)
        {
            log.PaymentRunFailed(exception, invoiceId);
        }
        finally
        {
            _runs.TryRemove(invoiceId, out _);
        }
    }
}
