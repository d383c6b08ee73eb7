using Experiment.Clients;
using Experiment.Cluster;

namespace Experiment.Trials.Faults;

/// <summary>
/// A pause: the designated server stops where it stands, keeps its connections and locks, and goes on as if nothing had
/// happened once another one leads. It must find that it no longer does.
/// </summary>
internal sealed class FreezeLeader(TimeProvider time) : IFault
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public string Name => "freeze";
    public string Description => "SIGSTOP of the designated leader, SIGCONT once another one leads";

    public async Task<Crash?> InjectAsync(MonitorClient monitor, Action<Crash> began, CancellationToken cancellation)
    {
        while (await LeaderHunt.FindAsync(monitor, except: null, cancellation) is { LivingLeader: { } leader } view)
        {
            var crash = new Crash(time.GetUtcNow(), leader.Id, view.Epoch ?? 0);
            if (!Signals.Freeze(leader.Pid)) continue;
            try
            {
                began(crash);
                await monitor.WaitAsync(later => later.LivingLeader is { } other && other.Pid != leader.Pid, LongestPause, cancellation);
            }
            finally
            {
                Signals.Thaw(leader.Pid);
            }
            return crash;
        }
        return null;
    }
}
