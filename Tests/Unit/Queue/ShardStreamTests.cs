using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using PaymentQueue;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Queue;

/// <summary>Each shard has its own stream; what is announced is heard in one place.</summary>
public sealed class ShardStreamTests(RedisServer server) : IAsyncLifetime
{
    private ConnectionMultiplexer _redis = null!;
    private TestLedger _store = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        _store = await TestLedger.CreateAsync(requested: 6);
        await _store.Database.WriteAsync(connection => connection.Execute("UPDATE payments SET slot = arrival"));
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Relays_OfEachShard_AppendItsPaymentsToItsStream()
    {
        foreach (var shard in Shard.All(3))
            await new OutboxRelay(new LedgerOutbox(_store.Database, shard), Stream(shard.Number), TimeProvider.System, NullLogger<OutboxRelay>.Instance)
                .PassAsync(CancellationToken.None);

        Assert.Equal([3, 6], await EntriesAsync("alta:payments"));
        Assert.Equal([1, 4], await EntriesAsync("alta:payments:shard:1"));
        Assert.Equal([2, 5], await EntriesAsync("alta:payments:shard:2"));
    }

    [Fact]
    public async Task Announcement_OfAFurtherShard_IsHeardByTheSubscriberOfTheFirst()
    {
        var heard = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await Stream(0).SubscribeAsync(heard.SetResult, CancellationToken.None);
        await Stream(2).AnnounceAsync(["p2", "p5"], CancellationToken.None);
        Assert.Equal(["p2", "p5"], await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Entry_WithoutAPayment_IsSetAsideWhereOperatorsLook()
    {
        var stream = Stream(1);
        await _redis.GetDatabase().StreamAddAsync("alta:payments:shard:1", "payment_id", "unknown", "7-0");
        await stream.SetAsideAsync(await stream.ReadAsync(Arrival.None, 10, TimeSpan.Zero, CancellationToken.None), "test", CancellationToken.None);
        Assert.Empty(await EntriesAsync("alta:payments:shard:1"));
        Assert.Single(await _redis.GetDatabase().StreamRangeAsync("alta:payments:unreadable"));
    }

    private RedisPaymentStream Stream(int shard) => new(_redis, _redis, shard: shard);

    private async Task<IEnumerable<long>> EntriesAsync(string key) => (await _redis.GetDatabase().StreamRangeAsync(key)).Select(entry =>
        Arrival.TryParse(entry.Id, out var arrival) ? arrival.Value : -1);
}
