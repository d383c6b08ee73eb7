using Experiment.Clients;
using Experiment.Cluster;

namespace Experiment.Trials.Faults;

/// <summary>The seed's fault: the designated server dies at once; whoever supervises it starts it again.</summary>
internal sealed class KillLeader(TimeProvider time) : IFault
{
    private int? _last;

    public string Name => "kill";
    public string Description => "kill -9 of the designated leader";

    public async Task<Crash?> InjectAsync(MonitorClient monitor, Action<Crash> began, CancellationToken cancellation)
    {
        // One that died by itself between the look and the kill does not count: look again.
        while (await LeaderHunt.FindAsync(monitor, _last, cancellation) is { LivingLeader: { } leader } view)
        {
            var crash = new Crash(time.GetUtcNow(), leader.Id, view.Epoch ?? 0);
            _last = leader.Pid;
            if (!Signals.Kill(leader.Pid)) continue;
            began(crash);
            return crash;
        }
        return null;
    }
}
