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

    public static TheoryData<string> Faults =>
        [.. KnownFaults.Matrix.Where(fault => (fault.Needs & ~FaultNeeds.Cluster & (FaultNeeds.ReplicatedLedger | FaultNeeds.ReplicatedRedis)) != 0)
            .Select(fault => fault.Name)];

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
