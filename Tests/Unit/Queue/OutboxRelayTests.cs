using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using PaymentQueue;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;
using StreamEntry = PaymentQueue.StreamEntry;

namespace Tests.Unit.Queue;

/// <summary>The relay between a real ledger and a real Redis.</summary>
public sealed class OutboxRelayTests(RedisServer server) : IAsyncLifetime
{
    private ConnectionMultiplexer _redis = null!;
    private TestLedger _store = null!;
    private RedisPaymentStream _stream = null!;
    private OutboxRelay _relay = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        _stream = new RedisPaymentStream(_redis, _redis);
        _store = await TestLedger.CreateAsync();
        _relay = NewRelay(_stream);
    }

    [Fact]
    public async Task Pass_WithRequestsInTheLedger_AppendsThemInOrderUnderTheirArrivals()
    {
        await RequestAsync(1, 2, 3);
        await PassAsync();
        Assert.Equal([1, 2, 3], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_AfterEverythingWasWiped_BringsBackWhatIsUnsettled()
    {
        await RequestAsync(1, 2, 3);
        await PassAsync();
        await WipeAsync();
        await PassAsync();
        Assert.Equal([1, 2, 3], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_AfterRedisFellBackToAnOlderState_AppendsWhatItLost()
    {
        await RequestAsync(1, 2);
        await PassAsync();
        var older = await _redis.GetDatabase().KeyDumpAsync(RedisPaymentStream.StreamKey);
        await RequestAsync(3, 4);
        await PassAsync();
        await WipeAsync();
        await _redis.GetDatabase().KeyRestoreAsync(RedisPaymentStream.StreamKey, older!);
        await RequestAsync(5);
        await PassAsync();
        Assert.Equal([1, 2, 3, 4, 5], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_OfTwoRelaysAtOnce_AppendsEachPaymentOnceInOrder()
    {
        var other = NewRelay(_stream);
        for (var arrival = 1; arrival <= 50; arrival++)
        {
            await RequestAsync(arrival);
            await Task.WhenAll(PassAsync(), other.PassAsync(default));
        }
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), await EntriesAsync());
    }

    [Fact]
    public async Task Pass_AfterAnAppendThatWasAppliedButNotAnswered_AppendsNothingTwice()
    {
        var relay = NewRelay(new AnswerLost(_stream));
        await RequestAsync(1, 2);
        await Assert.ThrowsAsync<QueueUnavailableException>(() => relay.PassAsync(default));
        await RequestAsync(3);
        await relay.PassAsync(default);
        Assert.Equal([1, 2, 3], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_WhenAForeignEntryHasAGeneratedId_RebuildsTheStreamFromTheLedger()
    {
        await RequestAsync(1, 2);
        await PassAsync();
        await _redis.GetDatabase().StreamAddAsync(RedisPaymentStream.StreamKey, "payment_id", "rubbish");
        await RequestAsync(3);
        await PassAsync();
        Assert.Equal([1, 2, 3], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_WhenAForeignEntryHasTheHighestId_RebuildsTheStreamFromTheLedger()
    {
        await RequestAsync(1);
        await PassAsync();
        await _redis.GetDatabase().StreamAddAsync(RedisPaymentStream.StreamKey, "payment_id", "rubbish", $"{ulong.MaxValue}-{ulong.MaxValue}");
        await RequestAsync(2);
        await PassAsync();
        Assert.Equal([1, 2], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_WhenTheKeyHoldsSomethingElse_RebuildsTheStreamFromTheLedger()
    {
        await _redis.GetDatabase().StringSetAsync(RedisPaymentStream.StreamKey, "rubbish");
        await RequestAsync(1);
        await PassAsync();
        Assert.Equal([1], await EntriesAsync());
    }

    [Fact]
    public async Task Pass_MoreThanABatch_AppendsAll()
    {
        await RequestAsync([.. Enumerable.Range(1, 1201).Select(i => (long)i)]);
        await PassAsync();
        Assert.Equal(1201, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task Run_AfterASignal_AppendsAndNoticesALaterWipeByItself()
    {
        using var stop = new CancellationTokenSource();
        var run = _relay.RunAsync(stop.Token);
        await RequestAsync(1);
        _relay.Signal();
        await UntilHeldAsync(1);
        await WipeAsync();
        await UntilHeldAsync(1);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Stream_TrimmedToASettledArrival_KeepsItsTopAndWhatFollows()
    {
        await RequestAsync(1, 2, 3);
        await PassAsync();
        await _stream.TrimAsync(new Arrival(2), default);
        Assert.Equal([3], await EntriesAsync());
        await _stream.TrimAsync(new Arrival(3), default);
        Assert.Equal(new Arrival(3), await _stream.TopAsync(default));
        Assert.Equal(Arrival.None, await new RedisPaymentStream(await server.ConnectAsync(), _redis).TopAsync(default));
    }

    [Fact]
    public async Task Stream_BlockingRead_WakesForAnAppend_AndCarriesTheTraceContext()
    {
        await using var blocking = await server.ConnectAsync();
        await using var redis = ConnectionMultiplexer.Connect(blocking.Configuration);
        var stream = new RedisPaymentStream(redis, blocking);
        var read = stream.ReadAsync(Arrival.None, 10, TimeSpan.FromSeconds(10), default);
        await stream.AppendAsync(Arrival.None, [new StreamEntry(new Arrival(7), "p7", "00-trace")], default);
        var found = await read;
        while (found.Count == 0) found = await stream.ReadAsync(Arrival.None, 10, TimeSpan.FromSeconds(10), default);
        Assert.Equal((new Arrival(7), "p7", "00-trace"), (found[0].Arrival, found[0].PaymentId, found[0].TraceParent));
    }

    [Fact]
    public async Task Stream_SetAside_MovesAnEntryWithAnyId_ToTheUnreadableStream()
    {
        var database = _redis.GetDatabase();
        await database.StreamAddAsync(RedisPaymentStream.StreamKey, "some", "rubbish", "99999999999999999-7");
        var foreign = await _stream.ReadAsync(Arrival.None, 10, TimeSpan.Zero, default);
        await _stream.SetAsideAsync(foreign, "a reason", default);
        Assert.Empty(await EntriesAsync());
        var aside = Assert.Single(await database.StreamRangeAsync("alta:payments:unreadable"));
        Assert.Equal(["reason=a reason", "id=99999999999999999-7", "some=rubbish"], aside.Values.Select(value => $"{value.Name}={value.Value}"));
    }

    [Fact]
    public async Task Stream_Announce_IsHeardBySubscribers()
    {
        var heard = new TaskCompletionSource<IReadOnlyList<string>>();
        await using var subscription = await _stream.SubscribeAsync(ids => heard.TrySetResult(ids), default);
        await _stream.AnnounceAsync(["p1", "p2"], default);
        Assert.Equal(["p1", "p2"], await heard.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private OutboxRelay NewRelay(IPaymentStream stream) =>
        new(new LedgerOutbox(_store.Database), stream, TimeProvider.System, NullLogger<OutboxRelay>.Instance);

    private Task PassAsync() => _relay.PassAsync(default);

    private async Task RequestAsync(params long[] arrivals)
    {
        foreach (var arrival in arrivals) await _store.RequestAsync(arrival);
    }

    private Task WipeAsync() => _redis.GetDatabase().KeyDeleteAsync(RedisPaymentStream.StreamKey);

    private async Task<List<long>> EntriesAsync() =>
        [.. (await _stream.ReadAsync(Arrival.None, 10_000, TimeSpan.Zero, default)).Select(entry => entry.Arrival.Value)];

    private async Task UntilHeldAsync(int count)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await EntriesAsync()).Count != count) bound.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Applies the first append and loses its answer.</summary>
    private sealed class AnswerLost(IPaymentStream inner) : IPaymentStream
    {
        private bool _lost;

        public async Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
        {
            var top = await inner.AppendAsync(expectedTop, entries, cancellation);
            if (_lost) return top;
            _lost = true;
            throw new QueueUnavailableException("lost", new TimeoutException());
        }

        public Task<Arrival> TopAsync(CancellationToken cancellation) => inner.TopAsync(cancellation);
        public Task ResetAsync(CancellationToken cancellation) => inner.ResetAsync(cancellation);
        public Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation) =>
            inner.ReadAsync(after, limit, wait, cancellation);
        public Task TrimAsync(Arrival settled, CancellationToken cancellation) => inner.TrimAsync(settled, cancellation);
        public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) =>
            inner.SetAsideAsync(entries, reason, cancellation);
        public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) => inner.AnnounceAsync(paymentIds, cancellation);
        public Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation) =>
            inner.SubscribeAsync(announced, cancellation);
    }
}
