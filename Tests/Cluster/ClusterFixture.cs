using Clients;
using Cluster;
using Cluster.Proxy;

namespace Tests.Cluster;

/// <summary>
/// One real cluster on ports of its own, with proxies between its parts, for all tests of the collection one after another: each must leave it working.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>Generous: a bound tells a hang from a slow machine, it measures nothing.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The supervisor gives a part that has just been started longer to its first answer, and may not have had that before the freeze.</summary>
    internal static readonly TimeSpan BoundOfARestartAfterAFreeze = Liveness.StartUp + Bound;

    private readonly Proxies _proxies;

    public ClusterFixture()
    {
        var options = new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness,
            LedgerChoice: LedgerUnderTest.Choice);
        _proxies = new Proxies(options);
        System = new LocalCluster(options with { Proxies = _proxies }, TimeProvider.System);
    }

    public LocalCluster System { get; }

    public async ValueTask InitializeAsync()
    {
        Assert.Null(Preflight.WhatIsMissing(System.Options));
        await System.StartAsync(CancellationToken.None);
        await WaitUntilReadyAsync();
    }

    /// <summary>Fails with the ends of the logs when the cluster does not become ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        if (await Readiness.WaitAsync(System, _ => { }, TimeProvider.System, TestContext.Current.CancellationToken) is { } notReady)
            Assert.Fail($"{notReady}{Environment.NewLine}{System.LogTails(30)}");
    }

    /// <summary>The part that leads, once one does.</summary>
    public async Task<string> LeaderAsync()
    {
        var view = await System.Monitor.WaitAsync(view => view.LivingLeader is { Pid: { } pid } && System.NameOf(pid) is not null, Bound, TestContext.Current.CancellationToken);
        return System.NameOf(Assert.IsType<ClusterStatus>(view).LivingLeader!.Pid!.Value)!;
    }

    /// <summary>A replica that does not lead.</summary>
    public async Task<string> StandbyAsync()
    {
        var leader = await LeaderAsync();
        return Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments).First(name => name != leader);
    }

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        _proxies.Dispose();
        KeptDataAttribute.Remove(System.Options.Data);
    }
}

[CollectionDefinition(Name)]
public sealed class OneCluster : ICollectionFixture<ClusterFixture>
{
    public const string Name = "one cluster";
}
