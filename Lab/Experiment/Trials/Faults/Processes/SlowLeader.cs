using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// A machine that has no time: the leader is stopped for nine tenths of each tenth of a second, so that everything in it is
/// late, its timers, heartbeats and answers.
/// </summary>
internal sealed class SlowLeader : IFault
{
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(90);
    private static readonly TimeSpan Running = TimeSpan.FromMilliseconds(10);

    public string Name => "leader-slow";
    public string Description => "the leader stopped 90 ms of every 100, for 4 s";
    public string Evidence => "stops";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
