using Clients;
using Cluster;

namespace Experiment.Trials.Faults;

/// <summary>The system that faults are injected into, and the chance that chooses where.</summary>
internal sealed record FaultContext(Addresses Addresses, MonitorClient Monitor, TimeProvider Time, LocalCluster? LocalCluster, Random Chance)
{
    /// <summary>A restart on a busy machine takes some seconds; past this the fault is over all the same.</summary>
    private static readonly TimeSpan RestartBound = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookBound = TimeSpan.FromSeconds(15);

    /// <summary>For the faults that said that they need it.</summary>
    public LocalCluster Cluster => LocalCluster ?? throw new InvalidOperationException("This fault needs the local cluster.");

    /// <summary>Disturbs the system for a while.</summary>
    /// <param name="disturb">Answers how often it bit; it has undone itself when it returns.</param>
    public async Task<Crash> DisturbAsync(string target, Action<string> began, Func<Task<long>> disturb)
    {
        var at = Time.GetUtcNow();
        began(target);
        var effects = await disturb();
        return new Crash(at, target, 0, Time.GetUtcNow(), effects);
    }

    public Task WaitAsync(TimeSpan span, CancellationToken cancellation) => Task.Delay(span, Time, cancellation);

    /// <summary>The part that leads; null when none does within a bounded wait.</summary>
    public async Task<string?> LeaderAsync(CancellationToken cancellation) =>
        (await LeadingAsync(cancellation))?.LivingLeader is { Pid: { } pid } ? Cluster.NameOf(pid) : null;

    /// <summary>The monitor's view with a living leader among the cluster's parts; null when there is none within a bounded wait.</summary>
    public Task<ClusterStatus?> LeadingAsync(CancellationToken cancellation) => Monitor.WaitAsync(
        view => view.LivingLeader is { Pid: { } pid } && Cluster.NameOf(pid) is not null, LookBound, cancellation);

    /// <summary>The part that is the active monitor; null when none is within a bounded wait.</summary>
    public async Task<string?> ActiveMonitorAsync(CancellationToken cancellation)
    {
        string? Active(ClusterStatus view) => view.Monitors?.FirstOrDefault(monitor => monitor.Active)?.Pid is { } pid ? Cluster.NameOf(pid) : null;
        return await Monitor.WaitAsync(view => Active(view) is not null, LookBound, cancellation) is { } view ? Active(view) : null;
    }

    /// <summary>Waits until a part that was killed runs again and answers.</summary>
    /// <param name="dead">The process that was killed.</param>
    public async Task WaitForRestartAsync(string part, int dead, CancellationToken cancellation) => await Poll.UntilAsync(
        async token => Cluster.Pid(part) is { } pid && pid != dead && await Cluster.IsAliveAsync(part, token) ? this : null,
        RestartBound, Time, cancellation);
}
