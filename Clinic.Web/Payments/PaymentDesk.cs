using System.Collections.Concurrent;
using Clinic.Web.Cluster;
using Clinic.Web.Invoices;

namespace Clinic.Web.Payments;

/// <summary>
/// The payments under way, at most one per invoice. A payment does not depend on its page: it is retried until it is answered, as
/// long as this process runs. After that its state is in the ledger.
/// </summary>
public sealed class PaymentDesk(ClusterFeed cluster, TimeProvider time, IHostApplicationLifetime life, ILogger<PaymentDesk> log)
{
    private readonly ConcurrentDictionary<string, Lazy<PaymentRun>> _runs = [];

    /// <summary>The invoice's payment that is under way, or null.</summary>
    internal PaymentRun? Of(string invoiceId) => _runs.TryGetValue(invoiceId, out var run) ? run.Value : null;

    /// <summary>Starts a payment, or returns the one that is already under way for the invoice.</summary>
    internal PaymentRun Pay(Invoice invoice, string cardToken, PaymentsClient payments, InvoicesClient invoices) =>
        Start(invoice.Id, payments, invoices, run => run.PayAsync(cardToken, PaymentKey.Of(invoice.Id, invoice.Declined), life.ApplicationStopping));

    /// <summary>Waits for the outcome of a payment that is already in the ledger.</summary>
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
            // An accepted payment is in the ledger; the page finds it there.
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
