using Ledger.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Patients.Api.Payments;
using Patients.Api.Settled;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Time stands still unless a test moves it, so a test knows what caused an answer.</summary>
public sealed class SettlementWatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly AnnouncedOnly _stream = new();
    private readonly Lifetime _lifetime = new();
    private TestLedger _file = null!;
    private Database _ledger = null!;
    private SettlementWatcher _watcher = null!;

    public async ValueTask InitializeAsync()
    {
        _file = await TestLedger.CreateAsync();
        _ledger = _file.Open();
        _watcher = new SettlementWatcher(_stream, _ledger, _time, _lifetime, NullLogger<SettlementWatcher>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.StopAsync(CancellationToken.None);
        _watcher.Dispose();
        await _file.DisposeAsync();
        _lifetime.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Announcement_OfManyPayments_AnswersEachWatch()
    {
        await _watcher.StartAsync(CancellationToken.None);
        await _stream.Subscribed;
        var ids = new List<string>();
        for (var number = 0; number < 20; number++) ids.Add(await Requests.RequestPaymentAsync(_ledger));
        var watches = ids.ConvertAll(_watcher.Watch);
        var waiting = watches.ConvertAll(watch => watch.WaitAsync(Long, TestContext.Current.CancellationToken));

        await SettleAsync();
        await _stream.AnnounceAsync([.. ids, "another"], CancellationToken.None);

        Assert.Equal(ids, (await Task.WhenAll(waiting)).Select(payment => payment!.Id));
        watches.ForEach(watch => watch.Dispose());
    }

    [Fact(Timeout = 60_000)]
    public async Task Announcement_Lost_IsReplacedByReadingTheLedger()
    {
        await _watcher.StartAsync(CancellationToken.None);
        using var watch = _watcher.Watch(await Requests.RequestPaymentAsync(_ledger));
        var waiting = watch.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        await SettleAsync();

        await AdvanceUntilAsync(waiting, TimeSpan.FromMilliseconds(500));

        Assert.Equal(PaymentStatus.Paid, (await waiting)!.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task Subscription_RedisDownAtTheStart_SucceedsWhenItIsBack()
    {
        _stream.SubscriptionsThatFail = 3;
        await _watcher.StartAsync(CancellationToken.None);

        await AdvanceUntilAsync(_stream.Subscribed.WaitAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));

        Assert.Equal(0, _stream.SubscriptionsThatFail);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wait_PastItsLimit_AnswersNothing()
    {
        using var watch = _watcher.Watch("none");
        var waiting = watch.WaitAsync(Long, TestContext.Current.CancellationToken);

        _time.Advance(Long);

        Assert.Null(await waiting);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wait_ServiceStops_AnswersNothingAtOnce()
    {
        using var watch = _watcher.Watch("none");
        var waiting = watch.WaitAsync(Long, TestContext.Current.CancellationToken);

        _lifetime.StopApplication();

        Assert.Null(await waiting);
    }

    private Task<List<string>> SettleAsync() => TestLeader.SettleAsync(_ledger, "card_token = 'tok_slow'");

    private async Task AdvanceUntilAsync(Task done, TimeSpan step)
    {
        // The watcher may not be waiting for the clock yet, so one step is not always enough.
        while (!done.IsCompleted)
        {
            _time.Advance(step);
            await Task.Yield();
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => _stopping.Token;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() => _stopping.Cancel();
        public void Dispose() => _stopping.Dispose();
    }
}
