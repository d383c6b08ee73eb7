using Cluster;
using Experiment.Trials.Faults;

namespace Tests.Cluster;

/// <summary>The database fails under load. Every payment is paid once and in order, and no answer promises what is not durable.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "postgres")]
public sealed class PostgresFaultTests : IDisposable
{
    private readonly ClusterFixture _cluster;
    private readonly Load _load;

    public PostgresFaultTests(ClusterFixture cluster)
    {
        Assert.SkipUnless(LedgerUnderTest.IsPostgres, "Set ALTA_LEDGER=postgres to run this test.");
        (_cluster, _load) = (cluster, new Load(cluster.System.Addresses));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => [.. KnownFaults.Matrix
        .Where(fault => fault.Needs.HasFlag(FaultNeeds.LedgerServer) && !fault.Needs.HasFlag(FaultNeeds.SmallDisk)).Select(fault => fault.Name)];

    /// <summary>One fault of <c>trial --fault NAME --ledger postgres</c>.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Database_FaultUnderLoad_LosesNothingAndFailsNoRequest(string name)
    {
        var fault = KnownFaults.Matrix.Single(fault => fault.Name == name);
        Crash? struck = null;
        await AssertAllPaidAsync(async () => struck = await fault.InjectAsync(Context(_cluster.System), _ => { }, Cancellation));
        Assert.True(struck is { Effects: > 0 }, $"{struck?.Effects ?? 0} {fault.Evidence}");
    }

    [Fact]
    public async Task Postgres_KilledTogetherWithTheLeader_LosesNothing() => await AssertAllPaidAsync(async () =>
    {
        var leader = await _cluster.LeaderAsync();
        await UntilRestartedAsync(() => Assert.True(_cluster.System.Kill(Postgres.Name) & _cluster.System.Kill(leader)));
    });

    /// <summary>A frozen postmaster still serves open connections, but new ones wait. The supervisor kills it.</summary>
    [Fact]
    public async Task Postgres_FrozenUnderLoad_LosesNothing() => await AssertAllPaidAsync(() =>
        UntilRestartedAsync(() => Assert.True(_cluster.System.Freeze(Postgres.Name))));

    public void Dispose() => _load.Dispose();

    private async Task UntilRestartedAsync(Action end)
    {
        var started = _cluster.System.NextStartOf(Postgres.Name);
        end();
        await started.WaitAsync(ClusterFixture.BoundOfARestartAfterAFreeze, Cancellation);
    }

    private async Task AssertAllPaidAsync(Func<Task> disturb)
    {
        await _cluster.WaitUntilReadyAsync();
        (await _load.RunAsync(disturb, Cancellation)).AssertAllPaid();
    }

    private static FaultContext Context(LocalCluster cluster) =>
        new(cluster.Addresses, cluster.Monitor, TimeProvider.System, cluster, new Random(1));
}
