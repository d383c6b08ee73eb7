using Dapper;
using Ledger.Payments;
using Payments.Api.Settlement;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Settlement;

/// <summary>Several leaders on one ledger, each with its own shard. Payment pN has slot N.</summary>
public sealed class ShardTests
{
    private static readonly Arrival End = new(long.MaxValue);

    [Theory]
    [InlineData("", 0xC5)]
    [InlineData("a", 0xED)]
    [InlineData("0193c0a8-1111-7000-8000-000000000001", 0x0A)]
    [InlineData("José", 0xB9)]
    public void Slot_OfAPatient_IsAlwaysTheSame(string patient, int slot) => Assert.Equal(slot, Slot.Of(patient));

    [Fact]
    public void Slots_OfManyPatients_FillEveryShardAlike()
    {
        foreach (var shards in Enumerable.Range(2, Shard.Most - 1))
        {
            var counts = Enumerable.Range(0, 16_000).GroupBy(number => Slot.Of(Guid.CreateVersion7().ToString()) % shards).Select(group => group.Count());
            Assert.All(counts, count => Assert.InRange(count * shards / 16_000.0, 0.7, 1.3));
        }
    }

    [Fact]
    public async Task Leader_OfAShard_TakesAndSettlesOnlyItsPayments()
    {
        await using var store = await CreateAsync(requested: 6);
        var shard = new SettlementLedger(store.Database, TimeProvider.System, new Shard(1, 3));

        var (epoch, pending) = await MintAsync(shard, "server_1");
        Assert.Equal(["p1", "p4"], pending.Select(payment => payment.Id));
        Assert.Equal(Fence.Passed, await SettleAllAsync(shard, epoch));

        Assert.Equal(["p1", "p4"], await store.SettledAsync());
        Assert.Equal((1L, 1L), await store.Database.ReadAsync(c => c.QuerySingleAsync<(long, long)>("SELECT epoch, shard FROM epochs")));
    }

    [Fact]
    public async Task Intents_OfAShard_AreNotThoseOfThePaymentsInBetween()
    {
        await using var store = await CreateAsync(requested: 6);
        var shard = new SettlementLedger(store.Database, TimeProvider.System, new Shard(1, 3));

        await MintAsync(shard, "server_1");

        var tried = await store.Database.ReadAsync(c => c.QueryAsync<string>("SELECT id FROM payments WHERE attempts > 0 ORDER BY arrival"));
        Assert.Equal(["p1", "p4"], tried);
    }

    [Fact]
    public async Task Shard_WithANewLeader_LeavesTheLeadersOfTheOthersAlone()
    {
        await using var store = await CreateAsync(requested: 6);
        var (first, second) = (Of(store.Database, 0, 2), Of(store.Database, 1, 2));
        var (ofFirst, ofSecond) = ((await MintAsync(first, "server_1")).Epoch, (await MintAsync(second, "server_2")).Epoch);

        var replaced = (await MintAsync(second, "server_3")).Epoch;

        Assert.Equal((1L, 2L, 3L), (ofFirst, ofSecond, replaced));
        Assert.Equal(Fence.Stale, await SettleAllAsync(second, ofSecond));
        Assert.Equal(Fence.Passed, await SettleAllAsync(first, ofFirst));
        Assert.Equal(Fence.Passed, await SettleAllAsync(second, replaced));
        Assert.Equal(["p2", "p4", "p6", "p1", "p3", "p5"], await store.SettledAsync());
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(2, 3)]
    public async Task Shards_InAnotherNumber_ReplaceEveryLeaderOfBefore(int before, int after)
    {
        await using var store = await CreateAsync(requested: 6);
        var old = Shard.All(before).Select(shard => new SettlementLedger(store.Database, TimeProvider.System, shard)).ToList();
        var epochs = new List<long>();
        foreach (var ledger in old) epochs.Add((await MintAsync(ledger, "server_1")).Epoch);

        var (epoch, _) = await MintAsync(Of(store.Database, 0, after), "server_2");

        foreach (var (ledger, oldEpoch) in old.Zip(epochs)) Assert.Equal(Fence.Stale, await SettleAllAsync(ledger, oldEpoch));
        Assert.Equal(Fence.Passed, await SettleAllAsync(Of(store.Database, 0, after), epoch));
        // A leader that counts as before replaces them in turn: two counts never write at the same time.
        await MintAsync(old[^1], "server_1");
        Assert.Equal(Fence.Stale, await SettleAllAsync(Of(store.Database, 0, after), epoch));
    }

    [Fact]
    public async Task Settlements_OfShardsSideBySide_HaveConsecutiveSequencesAndKeepTheirOrder()
    {
        await using var store = await CreateAsync(requested: 60);
        // Two replicas: one leads two shards, whose writes share transactions.
        var other = store.Open();
        SettlementLedger[] ledgers = [Of(store.Database, 0, 3), Of(store.Database, 1, 3), Of(other, 2, 3)];
        var epochs = new List<long>();
        foreach (var ledger in ledgers) epochs.Add((await MintAsync(ledger, "server_1")).Epoch);

        await Task.WhenAll(ledgers.Zip(epochs, async (ledger, epoch) =>
        {
            while (await ledger.RequestedAsync(Arrival.None, End, 3, default) is { Count: > 0 } payments)
                Assert.Equal(Fence.Passed, await ledger.SettleAsync(epoch, "server_1", [.. payments.Select(Paid)], null, default));
        }));

        var settled = (await store.Database.ReadAsync(c => c.QueryAsync<(long Sequence, long Arrival)>(
            "SELECT sequence, arrival FROM settlements ORDER BY sequence"))).ToList();
        Assert.Equal(Enumerable.Range(1, 60).Select(number => (long)number), settled.Select(entry => entry.Sequence));
        foreach (var shard in settled.Select(entry => entry.Arrival).GroupBy(arrival => arrival % 3)) Assert.Equal(shard.Order(), shard);
    }

    private static SettlementLedger Of(Database database, int shard, int of) => new(database, TimeProvider.System, new Shard(shard, of));

    private static async Task<TestLedger> CreateAsync(int requested)
    {
        var store = await TestLedger.CreateAsync(requested);
        await store.Database.WriteAsync(connection => connection.Execute("UPDATE payments SET slot = arrival"));
        return store;
    }

    private static PaymentOutcome Paid(QueuedPayment payment) => new(payment, new Outcome.Paid($"ch_{payment.Id}"));

    private static Task<MintedEpoch> MintAsync(SettlementLedger ledger, string leader) =>
        ledger.MintEpochAsync(leader, null, "crash", TimeSpan.Zero, () => TimeSpan.Zero, 1000, default);

    private static async Task<Fence> SettleAllAsync(SettlementLedger ledger, long epoch) =>
        await ledger.SettleAsync(epoch, "server_1", [.. (await ledger.RequestedAsync(Arrival.None, End, 1000, default)).Select(Paid)], null, default);
}
