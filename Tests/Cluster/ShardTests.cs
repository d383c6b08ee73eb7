using Clients;
using Cluster;

namespace Tests.Cluster;

/// <summary>A cluster with three shards, on processes of its own.</summary>
public class ShardTests
{
    private const int Shards = 3;

    [Fact]
    public async Task Shard_WhoseLeaderIsKilled_FailsOverAloneAndIsSpreadAgain()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var options = new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness,
            LedgerChoice: LedgerUnderTest.Choice, Shards: Shards);
        await using (var cluster = new LocalCluster(options, TimeProvider.System))
        {
            await cluster.StartAsync(cancellation);
            if (await Readiness.WaitAsync(cluster, _ => { }, TimeProvider.System, cancellation) is { } notReady)
                Assert.Fail($"{notReady}{Environment.NewLine}{cluster.LogTails(30)}");
            var before = await SpreadAsync(cluster);
            var victim = before.Shards![1].Leader!;

            using var load = new Load(cluster.Addresses);
            var history = await load.RunAsync(
                () =>
                {
                    Assert.True(cluster.Kill(cluster.NameOf(before.Replicas.First(replica => replica.Id == victim).Pid!.Value)!));
                    return Task.CompletedTask;
                },
                cancellation);

            history.AssertAllPaid();
            Assert.Equal(Shards, history.Settlements.Select(settlement => settlement.Shard).Distinct().Count());
            // The others settled under one epoch from the beginning to the end.
            foreach (var shard in before.Shards.Where(shard => shard.Leader != victim))
                Assert.Equal([shard.Epoch!.Value], history.Settlements.Where(entry => entry.Shard == shard.Shard).Select(entry => entry.Epoch).Distinct());
            await SpreadAsync(cluster);
        }
        Directory.Delete(options.Data, recursive: true);
    }

    /// <summary>Waits until each replica leads a shard.</summary>
    private static async Task<ClusterStatus> SpreadAsync(LocalCluster cluster) => Assert.IsType<ClusterStatus>(await cluster.Monitor.WaitAsync(
        view => view.Shards is { Count: Shards } shards && shards.All(shard => shard is { Leader: not null, Epoch: not null })
            && shards.Select(shard => shard.Leader).Distinct().Count() == Shards,
        ClusterFixture.Bound, TestContext.Current.CancellationToken));
}
