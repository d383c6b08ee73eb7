using Clients;
using Cluster;
using Experiment.Trials.Faults;
using LocalSystem.Replication;

namespace Tests.Cluster;

/// <summary>Both stores are replicated and lose their primary under load. Every payment is paid once and in order.</summary>
[Trait("Ledger", "postgres")]
public sealed class ReplicatedStoresTests(ReplicatedStoresTests.ReplicatedCluster cluster) : IClassFixture<ReplicatedStoresTests.ReplicatedCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The hardest two. The others run with <c>--explicit on</c>: <c>./test</c> would take minutes longer.</summary>
    private static readonly HashSet<string> Short = ["ledger-node-kill", "both-primaries-kill"];

    public static IEnumerable<TheoryDataRow<string>> Faults =>
        KnownFaults.Matrix.Where(fault => (fault.Needs & ~FaultNeeds.Cluster & (FaultNeeds.ReplicatedLedger | FaultNeeds.ReplicatedRedis)) != 0)
            .Select(fault => new TheoryDataRow<string>(fault.Name) { Explicit = !Short.Contains(fault.Name) });

    /// <summary>One fault of <c>trial --fault NAME --replicated</c>. It counts only if another server took over and the old one came back behind it.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Store_ThatLosesItsPrimaryUnderLoad_LosesNothing(string name)
    {
        var system = await cluster.StartedAsync();
        var fault = KnownFaults.Matrix.Single(fault => fault.Name == name);
        using var load = new Load(system.Addresses);
        Crash? struck = null;
        var context = new FaultContext(system.Addresses, system.Monitor, TimeProvider.System, system, new Random(1));
        (await load.RunAsync(async () => struck = await fault.InjectAsync(context, _ => { }, Cancellation), Cancellation)).AssertAllPaid();
        Assert.True(struck is { Effects: > 0 }, $"{struck?.Effects ?? 0} {fault.Evidence}");
        Assert.Null(await Readiness.WaitAsync(system, _ => { }, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task Monitors_TellWhichServerIsThePrimary_WhoIsInSync_AndTheLag()
    {
        var system = await cluster.StartedAsync();
        var view = await system.Monitor.WaitAsync(
            view => view.Stores is { } stores && new[] { stores.Ledger, stores.Redis }.All(store =>
                store.Primary is not null && store.Nodes.Count(node => node is { Role: "standby", InSync: true, LagBytes: 0 }) == 1),
            TimeSpan.FromSeconds(60), Cancellation);
        Assert.Equal(("postgres", "redis"), (view?.Stores?.Ledger.Engine, view?.Stores?.Redis.Engine));
        AssertPorts(ReplicatedPostgres.Nodes(system.Options).Select(node => node.Port), view!.Stores!.Ledger);
        AssertPorts(system.Options.RedisPorts, view.Stores.Redis);
    }

    private static void AssertPorts(IEnumerable<int> ports, StoreView store) =>
        Assert.Equal(ports.Select(port => $"127.0.0.1:{port}"), store.Nodes.Select(node => node.Address));

    /// <summary>Started by the first test, because it takes some seconds.</summary>
    public sealed class ReplicatedCluster : IAsyncDisposable
    {
        private readonly LocalCluster _system = new(
            new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness,
                LedgerChoice: PatroniServer.Choice)
            {
                HasReplicatedRedis = true,
            }, TimeProvider.System);

        private bool _isStarted;

        public async Task<LocalCluster> StartedAsync()
        {
            Assert.SkipUnless(LedgerUnderTest.IsPostgres, "Set ALTA_LEDGER=postgres to run this test.");
            Assert.SkipUnless(PatroniServer.WhatIsMissing() is null, PatroniServer.WhatIsMissing() ?? "");
            if (_isStarted) return _system;
            await _system.StartAsync(Cancellation);
            Assert.Null(await Readiness.WaitAsync(_system, _ => { }, TimeProvider.System, Cancellation));
            _isStarted = true;
            return _system;
        }

        public async ValueTask DisposeAsync()
        {
            await _system.DisposeAsync();
            KeptDataAttribute.Remove(_system.Options.Data);
        }
    }
}
