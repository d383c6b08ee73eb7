using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using PaymentQueue;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;
using StreamEntry = PaymentQueue.StreamEntry;

namespace Tests.Unit.Queue;

/// <summary>Any content of the stream's keys is recovered from by the next call of the relay or of the leader.</summary>
public sealed class OddStreamTests(RedisServer server) : IAsyncLifetime
{
    private const string Unreadable = RedisPaymentStream.StreamKey + ":unreadable";

    private ConnectionMultiplexer _redis = null!;
    private TestLedger _ledger = null!;
    private RedisPaymentStream _stream = null!;
    private OutboxRelay _relay = null!;

    public static TheoryData<string> Contents => OddKeys.Names;

    private IDatabase Database => _redis.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        _stream = new RedisPaymentStream(_redis, _redis);
        _ledger = await TestLedger.CreateAsync(requested: 2);
        _relay = new(new LedgerOutbox(_ledger.Database), _stream, TimeProvider.System, NullLogger<OutboxRelay>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Relay_AfterTheStreamGotAnyContent_RebuildsIt(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(Database, content, RedisPaymentStream.StreamKey))
        {
            await _relay.PassAsync(default);
            Assert.True((await ReadAsync()).Select(entry => entry.Arrival.Value).SequenceEqual([1, 2]), odd);
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Leader_AfterTheStreamGotAnyContent_ReadsAndTrims(string content)
    {
        await foreach (var _ in OddKeys.PutAsync(Database, content, RedisPaymentStream.StreamKey))
            await _stream.ReadAsync(Arrival.None, 10, TimeSpan.Zero, default);
        await foreach (var _ in OddKeys.PutAsync(Database, content, RedisPaymentStream.StreamKey))
            await _stream.ReadAsync(Arrival.None, 10, TimeSpan.FromMilliseconds(1), default);
        await foreach (var _ in OddKeys.PutAsync(Database, content, RedisPaymentStream.StreamKey))
            await _stream.TrimAsync(new Arrival(1), default);
        await foreach (var _ in OddKeys.PutAsync(Database, content, RedisPaymentStream.StreamKey))
            await _stream.SetAsideAsync([new StreamEntry(new Arrival(1), "p1", null)], "a reason", default);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Leader_WhenTheSetAsideEntriesGotAnyContent_StillSetsAside(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(Database, content, Unreadable))
        {
            var id = await Database.StreamAddAsync(RedisPaymentStream.StreamKey, "rubbish", "x");
            await _stream.SetAsideAsync(await ReadAsync(), "a reason", default);
            Assert.Empty(await ReadAsync());
            Assert.True(await Database.StreamLengthAsync(Unreadable) > 0, odd);
            Assert.Equal((string)id!, (string)(await Database.StreamRangeAsync(Unreadable, messageOrder: Order.Descending))[0]["id"]!);
        }
    }

    [Fact]
    public async Task SetAside_OfAnEntryWithMoreFieldsThanAScriptCanUnpack_CopiesItsBeginning()
    {
        NameValueEntry[] fields = [.. Enumerable.Range(0, 20_000).Select(number => new NameValueEntry($"f{number}", new string('x', 2_000)))];
        await Database.StreamAddAsync(RedisPaymentStream.StreamKey, fields);
        await _stream.SetAsideAsync(await ReadAsync(), "a reason", default);
        Assert.Empty(await ReadAsync());
        var copy = Assert.Single(await Database.StreamRangeAsync(Unreadable));
        Assert.Equal("f0", (string)copy.Values[2].Name!);
        Assert.Equal(1_000, ((string)copy.Values[2].Value!).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("two words")]
    [InlineData("niño")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task Entry_WithAnIdThatNoPaymentCanHave_HasNone(string id)
    {
        await Database.StreamAddAsync(RedisPaymentStream.StreamKey, "payment_id", id);
        foreach (var wait in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(1)])
            Assert.Equal("", Assert.Single(await _stream.ReadAsync(Arrival.None, 10, wait, default)).PaymentId);
    }

    [Fact]
    public async Task Stream_WithAConsumerGroup_IsReadAndTrimmedAsBefore()
    {
        await _relay.PassAsync(default);
        await Database.StreamCreateConsumerGroupAsync(RedisPaymentStream.StreamKey, "group", "0");
        await Database.StreamReadGroupAsync(RedisPaymentStream.StreamKey, "group", "consumer", ">");
        await _stream.TrimAsync(new Arrival(1), default);
        Assert.Equal([2], (await ReadAsync()).Select(entry => entry.Arrival.Value));
    }

    private Task<IReadOnlyList<StreamEntry>> ReadAsync() => _stream.ReadAsync(Arrival.None, 10, TimeSpan.Zero, default);
}
