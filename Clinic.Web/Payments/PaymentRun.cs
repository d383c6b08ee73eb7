using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Services;

namespace Clinic.Web.Payments;

/// <summary>
/// One invoice's payment or refund, from the click to its outcome. It does not belong to a page: a reloaded page and a second tab watch the same
/// run. It ends when its last page has been gone for a while, because then nothing is left to tell: an accepted payment is in the ledger.
/// </summary>
internal sealed class PaymentRun : IDisposable
{
    /// <summary>Longer than a page takes to reload.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a normal payment takes. The cluster is watched only after this delay.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(400);

    /// <summary>Most payments settle within this time. The others are shown as accepted.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaterWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>A parked payment waits for a person.</summary>
    private static readonly TimeSpan ParkedPause = TimeSpan.FromSeconds(2);

    private readonly string _invoiceId;
    private readonly PaymentsClient _payments;
    private readonly InvoicesClient _invoices;
    private readonly ClusterFeed _cluster;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _start;
    private readonly CancellationTokenSource _abandoned;
    private PaymentProgress _progress = new(PaymentStep.Sending);
    private bool _switching;
    private int _watchers;
    private bool _isDisposed;

    public PaymentRun(string invoiceId, PaymentsClient payments, InvoicesClient invoices, ClusterFeed cluster, TimeProvider time)
    {
        (_invoiceId, _payments, _invoices, _cluster, _time, _start) = (invoiceId, payments, invoices, cluster, time, time.GetUtcNow());
        _abandoned = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    private event Action? Changed;

    public PaymentProgress Progress
    {
        get { lock (_lock) return _progress.WhileSwitching(_switching); }
    }

    /// <summary>True if it has ended without an outcome, because no page watched it.</summary>
    public bool IsAbandoned => _abandoned.IsCancellationRequested;

    /// <summary>Calls <paramref name="changed"/> on every change, on any thread, until the result is disposed. Null if the run has ended.</summary>
    public IDisposable? TryWatch(Action changed)
    {
        lock (_lock)
        {
            if (_isDisposed || IsAbandoned || _progress.IsOver) return null;
            _watchers++;
            _abandoned.CancelAfter(Timeout.InfiniteTimeSpan);
            Changed += changed;
        }
        return new Watching(this, changed);
    }

    /// <summary>Sends the request under its key until it is answered, then waits for the outcome.</summary>
    public Task AskAsync(PaymentOrder order, CancellationToken stop) => WatchedAsync(async token =>
    {
        Report(new PaymentProgress(PaymentStep.Sending, Kind: order.Kind));
        for (var wait = FirstWait; ; wait = LaterWait)
        {
            switch (await _payments.AskAsync(order, wait, token))
            {
                case PaymentAnswer.Known { Payment: var payment }:
                    Report(PaymentProgress.Of(payment));
                    if (Progress.IsOver) return;
                    // The next request waits until the payment is settled, so only a parked payment needs a pause here.
                    if (payment.Status == PaymentStatus.Parked) await Task.Delay(ParkedPause, _time, token);
                    break;
                case PaymentAnswer.Taken { PaymentId: var other }:
                    await FollowToItsEndAsync(other, token);
                    return;
                case PaymentAnswer.KeyReused when order.Kind == PaymentKind.Refund:
                    End(PaymentStep.Changed);
                    return;
                case PaymentAnswer.KeyReused:
                    await FollowInvoiceAsync(token);
                    return;
                case PaymentAnswer.Changed:
                    End(PaymentStep.Changed);
                    return;
                case PaymentAnswer.SignedOut:
                    Report(Progress with { Step = PaymentStep.SessionOver });
                    return;
                case PaymentAnswer.Busy { RetryAfter: var after }:
                    // An accepted payment stays accepted, and an unanswered request may have been.
                    if (Progress is { Payment: null, IsUnsure: false }) Report(Progress with { Step = PaymentStep.Busy });
                    await Task.Delay(after, _time, token);
                    break;
                case PaymentAnswer.Refused { Detail: var detail }:
                    End(PaymentStep.Refused, detail);
                    return;
                default:
                    ReportNoAnswer();
                    await Task.Delay(Pause, _time, token);
                    break;
            }
        }
    }, stop);

    /// <summary>Waits for the outcome of a payment that was requested elsewhere.</summary>
    public Task FollowAsync(string paymentId, CancellationToken stop) => WatchedAsync(token => FollowToItsEndAsync(paymentId, token), stop);

    /// <summary>After its work has ended.</summary>
    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        _abandoned.Dispose();
    }

    private async Task FollowToItsEndAsync(string paymentId, CancellationToken token)
    {
        while (true)
        {
            var answer = await _payments.FindAsync(paymentId, token);
            if (answer.Value is { } payment) Report(PaymentProgress.Of(payment));
            else if (answer.Trouble == Trouble.SignedOut) Report(Progress with { Step = PaymentStep.SessionOver, IsUnsure = true });
            else ReportNoAnswer();
            if (Progress.IsOver) return;
            await Task.Delay(Progress.Step == PaymentStep.Parked ? ParkedPause : Pause, _time, token);
        }
    }

    /// <summary>
    /// Another tab was faster with another card or amount. The invoice names that payment if it is under way or has paid the rest; otherwise what
    /// the invoice names is an earlier part.
    /// </summary>
    private async Task FollowInvoiceAsync(CancellationToken token)
    {
        while (true)
        {
            var answer = await _invoices.FindAsync(_invoiceId, token);
            if (answer.Value is { PaymentId: { } other, State: InvoiceState.Paying or InvoiceState.Paid })
            {
                await FollowToItsEndAsync(other, token);
                return;
            }
            if (answer.Trouble != Trouble.Unreachable)
            {
                End(answer.Trouble == Trouble.SignedOut ? PaymentStep.SessionOver : PaymentStep.Changed);
                return;
            }
            ReportNoAnswer();
            await Task.Delay(Pause, _time, token);
        }
    }

    private async Task WatchedAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, _abandoned.Token);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var looking = LookAtServersAsync(over.Token);
        try
        {
            await work(end.Token);
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
            await Task.Delay(Usual, _time, over);
            using var watch = _cluster.Watch(Look);
            Look();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The payment is over.
        }
    }

    private void Look()
    {
        // Stays set: a failover is short, and the clerk needs time to read the message.
        if (_switching || _cluster.Latest.View?.IsSwitching(_start) != true) return;
        lock (_lock) _switching = true;
        Changed?.Invoke();
    }

    private void End(PaymentStep step, string? detail = null) => Report(new PaymentProgress(step, Detail: detail, Kind: Progress.Kind));

    private void ReportNoAnswer() => Report(Progress with { Step = PaymentStep.NoAnswer, IsUnsure = true });

    private void Report(PaymentProgress progress)
    {
        lock (_lock) _progress = progress;
        Changed?.Invoke();
    }

    private void Leave(Action changed)
    {
        lock (_lock)
        {
            Changed -= changed;
            if (--_watchers == 0 && !_isDisposed) _abandoned.CancelAfter(Patience);
        }
    }

    private sealed class Watching(PaymentRun run, Action changed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) run.Leave(changed);
        }
    }
}
