using Cluster;
using Cluster.Proxy;
using Experiment.Trials.Faults;
using Spectre.Console;

namespace Experiment.Trials.Matrix;

/// <summary>
/// A local cluster with what its faults need: proxies only for faults of connections, so that other faults are measured without
/// an extra hop; a small disk only for faults that fill it.
/// </summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly ClusterPlan _plan;
    private readonly Proxies? _proxies;
    private readonly IAnsiConsole _console;
    private bool _hasSmallDisk;

    private Surroundings(ClusterPlan plan, FaultNeeds needs, IAnsiConsole console, TimeProvider time)
    {
        _plan = plan;
        _console = console;
        _proxies = needs.HasFlag(FaultNeeds.Proxies) ? new Proxies(plan.Options) : null;
        Cluster = new LocalCluster(plan.Options with { Proxies = _proxies }, time);
    }

    public LocalCluster Cluster { get; }

    /// <summary>True if the data must be kept, because there is something to investigate.</summary>
    public bool KeepsData { get; set; }

    /// <returns>The surroundings, not started yet; or why they can't be prepared here.</returns>
    public static async Task<(Surroundings? Surroundings, string? Obstacle)> PrepareAsync(
        ClusterPlan plan, FaultNeeds needs, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        if (WhyNot(plan.Options, needs) is { } why)
        {
            plan.RemoveOwnData();
            return (null, why);
        }
        var hasSmallDisk = false;
        if (needs.HasFlag(FaultNeeds.SmallDisk))
        {
            if (await SmallDisk.MountAsync(plan.Options.Data, cancellation) is { } unmounted)
            {
                plan.RemoveOwnData();
                return (null, $"a small disk can't be mounted here ({unmounted}): it needs root");
            }
            hasSmallDisk = true;
        }
        return (new Surroundings(plan, needs, console, time) { _hasSmallDisk = hasSmallDisk }, null);
    }

    /// <returns>Why a fault with these needs can't be injected into this cluster; null if it can.</returns>
    public static string? WhyNot(ClusterOptions options, FaultNeeds needs)
    {
        if (needs.HasFlag(FaultNeeds.OwnLedgerServer) && !options.StartsPostgres)
            return "it needs a ledger on a server that the cluster starts: --ledger postgres";
        if (needs.HasFlag(FaultNeeds.ReplicatedRedis) && !options.HasReplicatedRedis) return "it needs a Redis with a replica: --redis replicated";
        if (needs.HasFlag(FaultNeeds.ReplicatedLedger) && !options.StartsReplicatedPostgres)
            return "it needs a ledger on several nodes: --ledger postgres-replicated";
        if (needs.HasFlag(FaultNeeds.SingleRedis) && options.HasReplicatedRedis) return "it needs a Redis without a replica, which gives it the new data again";
        if (needs.HasFlag(FaultNeeds.SmallDisk) && options.StartsReplicatedPostgres) return "the nodes of a replicated ledger don't share a disk";
        return needs.HasFlag(FaultNeeds.LedgerServer) && options.LedgerServers.Count == 0 ? "it needs a ledger on a server: --ledger postgres" : null;
    }

    /// <summary>Starts the cluster and waits until a payment has gone through.</summary>
    /// <returns>Null if it is ready, else the exit code.</returns>
    public Task<int?> StartAsync(TimeProvider time, CancellationToken cancellation) => new ClusterConsole(Cluster, _console, time).StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _proxies?.Dispose();
        if (KeepsData) _console.WriteLine($"Ledger, gateway record and logs are kept in {_plan.Options.Data}");
        if (KeepsData) return;
        if (_hasSmallDisk) await SmallDisk.UnmountAsync(_plan.Options.Data);
        _plan.RemoveOwnData();
    }
}
