using Coordination;
using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Monitor.Worker.Cluster;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>What <c>GET /cluster</c> says of shards, from the ledger.</summary>
public sealed class ShardViewTests
{
    [Fact]
    public async Task Shards_InTheLedger_HaveTheirEpochAndQueue()
    {
        await using var store = await TestLedger.CreateAsync(requested: 5);
        await store.Database.WriteAsync(connection => connection.Execute("UPDATE payments SET slot = arrival"));
        foreach (var number in (int[])[0, 2])
            await new SettlementLedger(store.Database, TimeProvider.System, new Shard(number, 3))
                .MintEpochAsync($"server_{number}", null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, 1000, default);

        var view = await ReadAsync(store, shards: 3);

        // Shard 1 never had a leader.
        Assert.Equal([new(1, 1), new(null, 2), new(2, 2)], view.Shards);
        Assert.Equal([(2L, 2L), (1L, 0L)], view.Elections.Select(election => (election.Epoch, election.Shard)));
    }

    [Fact]
    public async Task Shards_WhereThereIsOne_AreNotTold()
    {
        await using var store = await TestLedger.CreateAsync(requested: 5);
        Assert.Empty((await ReadAsync(store, shards: 1)).Shards);
    }

    private static async Task<LedgerAnswer> ReadAsync(TestLedger store, int shards) => (await new LedgerView(
        store.Database, Options.Create(new CoordinationOptions { Shards = shards }), TimeProvider.System, NullLogger<LedgerView>.Instance)
        .ReadAsync(TestContext.Current.CancellationToken))!;
}
