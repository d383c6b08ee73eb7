using Clients;
using Cluster;
using Cluster.Proxy;

namespace Tests.Cluster;

/// <summary>
/// One real cluster on its own ports, with proxies between its parts. The tests of the collection share it and run one after another; each
/// must leave it working.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The supervisor allows a new part more time for its first answer, and the part may not have answered before the freeze.</summary>
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

    /// <summary>Waits until the cluster is ready. If it is not, fails with the ends of the logs.</summary>
    public async Task WaitUntilReadyAsync()
    {
        if (await Readiness.WaitAsync(System, _ => { }, TimeProvider.System, TestContext.Current.CancellationToken) is { } notReady)
            Assert.Fail($"{notReady}{Environment.NewLine}{System.LogTails(30)}");
    }

    /// <summary>Waits for a leader; returns the name of its part.</summary>
    public async Task<string> LeaderAsync()
    {
        var view = await System.Monitor.WaitAsync(
            view => view.LivingLeader is { Pid: { } pid } && System.NameOf(pid) is not null,
            Bound, TestContext.Current.CancellationToken);
        return System.NameOf(Assert.IsType<ClusterStatus>(view).LivingLeader!.Pid!.Value)!;
    }

    /// <summary>The name of a part that is a standby.</summary>
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
