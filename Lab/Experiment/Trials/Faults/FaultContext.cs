using Clients;
using Cluster;

namespace Experiment.Trials.Faults;

/// <summary>The system under test, and the random numbers that choose the targets.</summary>
internal sealed record FaultContext(Addresses Addresses, MonitorClient Monitor, TimeProvider Time, LocalCluster? LocalCluster, Random Chance)
{
    /// <summary>A restart on a busy machine takes some seconds. Past this bound the fault counts as over anyway.</summary>
    private static readonly TimeSpan RestartBound = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookBound = TimeSpan.FromSeconds(15);

    /// <summary>For faults that declare <see cref="FaultNeeds.Cluster"/>.</summary>
    public LocalCluster Cluster => LocalCluster ?? throw new InvalidOperationException("This fault needs the local cluster.");

    /// <summary>Disturbs the system for a while.</summary>
    /// <param name="disturb">Returns how often the fault had an effect. It must undo the disturbance before it returns.</param>
    public async Task<Crash> DisturbAsync(string target, Action<string> began, Func<Task<long>> disturb)
    {
        var at = Time.GetUtcNow();
        began(target);
        var effects = await disturb();
        return new Crash(at, target, 0, Time.GetUtcNow(), effects);
    }

    public Task WaitAsync(TimeSpan span, CancellationToken cancellation) => Task.Delay(span, Time, cancellation);

    /// <summary>The part that leads; null if none leads within a bounded wait.</summary>
    public async Task<string?> LeaderAsync(CancellationToken cancellation) =>
        (await LeadingAsync(cancellation))?.LivingLeader is { Pid: { } pid } ? Cluster.NameOf(pid) : null;

    /// <summary>The monitor's view with a living leader among the cluster's parts; null if there is none within a bounded wait.</summary>
    public Task<ClusterStatus?> LeadingAsync(CancellationToken cancellation) => Monitor.WaitAsync(
        view => view.LivingLeader is { Pid: { } pid } && Cluster.NameOf(pid) is not null, LookBound, cancellation);

    /// <summary>The part that is the active monitor; null if none is within a bounded wait.</summary>
    public async Task<string?> ActiveMonitorAsync(CancellationToken cancellation)
    {
        string? Active(ClusterStatus view) => view.Monitors?.FirstOrDefault(monitor => monitor.Active)?.Pid is { } pid ? Cluster.NameOf(pid) : null;
        return await Monitor.WaitAsync(view => Active(view) is not null, LookBound, cancellation) is { } view ? Active(view) : null;
    }

    /// <summary>Waits until a killed part runs again and answers.</summary>
    /// <param name="dead">The killed process's id.</param>
    public async Task WaitForRestartAsync(string part, int dead, CancellationToken cancellation) => await Poll.UntilAsync(
        async token => Cluster.Pid(part) is { } pid && pid != dead && await Cluster.IsAliveAsync(part, token) ? this : null,
        RestartBound, Time, cancellation);
}
