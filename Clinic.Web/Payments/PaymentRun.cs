using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Services;

namespace Clinic.Web.Payments;

/// <summary>
/// One invoice's payment, from the click to its outcome. It does not belong to a page: a reloaded page and a second tab watch the
/// same run.
/// </summary>
internal sealed class PaymentRun(string invoiceId, PaymentsClient payments, InvoicesClient invoices, ClusterFeed cluster, TimeProvider time)
{
    /// <summary>Longer than a normal payment takes. The cluster is watched only after this delay.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(400);

    /// <summary>Most payments settle within this time. The others are shown as accepted.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaterWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private PaymentProgress _progress = new(PaymentStep.Sending);
    private bool _switching;

    /// <summary>Raised on every change, on any thread.</summary>
    public event Action? Changed;

    public PaymentProgress Progress
    {
        get { lock (_lock) return _progress.WhileSwitching(_switching); }
    }

    /// <summary>Sends the payment request under one key until it is answered, then waits for the outcome.</summary>
    public Task PayAsync(string cardToken, string key, CancellationToken stop) => WatchedAsync(async token =>
    {
        for (var wait = FirstWait; ; wait = LaterWait)
        {
            switch (await payments.PayAsync(invoiceId, cardToken, key, wait, token))
            {
                case PaymentAnswer.Known { Payment: var payment }:
                    Report(PaymentProgress.Of(payment));
                    if (payment.Status is PaymentStatus.Paid or PaymentStatus.Declined) return;
                    // The next request waits until the payment is settled, so only a parked payment needs a pause here.
                    if (payment.Status == PaymentStatus.Parked) await Task.Delay(Pause, time, token);
                    break;
                case PaymentAnswer.Taken { PaymentId: var other }:
                    await FollowToItsEndAsync(other, token);
                    return;
                case PaymentAnswer.KeyReused:
                    await FollowInvoiceAsync(token);
                    return;
                case PaymentAnswer.Busy { RetryAfter: var after }:
                    Report(Progress with { Step = PaymentStep.Queued });
                    await Task.Delay(after, time, token);
                    break;
                case PaymentAnswer.Refused { Detail: var detail }:
                    Report(new PaymentProgress(PaymentStep.Refused, Detail: detail));
                    return;
                default:
                    Report(Progress with { Step = PaymentStep.NoAnswer });
                    await Task.Delay(Pause, time, token);
                    break;
            }
        }
    }, stop);

    /// <summary>Waits for the outcome of a payment that was requested elsewhere.</summary>
    public Task FollowAsync(string paymentId, CancellationToken stop) => WatchedAsync(token => FollowToItsEndAsync(paymentId, token), stop);

    private async Task FollowToItsEndAsync(string paymentId, CancellationToken token)
    {
        while (true)
        {
            var answer = await payments.FindAsync(paymentId, token);
            Report(answer switch
            {
                { Value: { } payment } => PaymentProgress.Of(payment),
                { Trouble: Trouble.Unreachable } => Progress with { Step = PaymentStep.NoAnswer },
                _ => new PaymentProgress(PaymentStep.Refused),
            });
            if (Progress.IsOver) return;
            await Task.Delay(Pause, time, token);
        }
    }

    /// <summary>Another tab was faster with another card. The invoice names that payment, unless it was already declined.</summary>
    private async Task FollowInvoiceAsync(CancellationToken token)
    {
        while (true)
        {
            var answer = await invoices.FindAsync(invoiceId, token);
            if (answer.Value is { PaymentId: { } other })
            {
                await FollowToItsEndAsync(other, token);
                return;
            }
            if (answer.Trouble != Trouble.Unreachable)
            {
                Report(new PaymentProgress(PaymentStep.Declined));
                return;
            }
            Report(Progress with { Step = PaymentStep.NoAnswer });
            await Task.Delay(Pause, time, token);
        }
    }

    private async Task WatchedAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var looking = LookAtServersAsync(over.Token);
        try
        {
            await work(stop);
        }
        finally
        {
            await over.CancelAsync();
            await looking;
        }
    }

    private async Task LookAtServersAsync(CancellationToken over)
    {
        try
        {
            await Task.Delay(Usual, time, over);
            using var watch = cluster.Watch(Look);
            Look();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The payment is over.
        }
    }

    private void Look()
    {
        // Stays set: a failover is short, and the clerk needs time to read the message.
        if (_switching || cluster.Latest.View?.IsSwitching(_start) != true) return;
        lock (_lock) _switching = true;
        Changed?.Invoke();
    }

    private void Report(PaymentProgress progress)
    {
        lock (_lock) _progress = progress;
        Changed?.Invoke();
    }
}
