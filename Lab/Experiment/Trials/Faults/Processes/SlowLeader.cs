using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// Simulates an overloaded machine: the leader is stopped for 90 ms of every 100 ms, so its timers, heartbeats and answers are
/// late.
/// </summary>
internal sealed class SlowLeader() : Fault("leader-slow", "the leader stopped for 90 ms of every 100 ms, for 4 s", "stops")
{
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(90);
    private static readonly TimeSpan Running = TimeSpan.FromMilliseconds(10);

    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (await context.LeaderAsync(cancellation) is not { } leader || context.Cluster.Pid(leader) is not { } pid) return null;
        try
        {
            return await context.DisturbAsync(leader, began, async () =>
            {
                var (start, stops) = (context.Time.GetTimestamp(), 0);
                while (context.Time.GetElapsedTime(start) < Lasts && Signals.Freeze(pid))
                {
                    stops++;
                    await context.WaitAsync(Stopped, cancellation);
                    Signals.Thaw(pid);
                    await context.WaitAsync(Running, cancellation);
                }
                return stops;
            });
        }
        finally
        {
            Signals.Thaw(pid);
        }
    }
}
