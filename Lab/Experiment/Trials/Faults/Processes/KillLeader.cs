using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>The fault of the 2021 experiment: the leader dies at once, and its supervisor restarts it.</summary>
internal sealed class KillLeader() : Fault("kill", "kill -9 of the leader", "processes killed")
{
    private int? _last;


    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        // A leader that died by itself before the kill does not count: look again.
        while (await LeaderHunt.FindAsync(context.Monitor, _last, cancellation) is { LivingLeader: { Pid: { } pid } leader } view)
        {
            var at = context.Time.GetUtcNow();
            _last = pid;
            if (!Signals.Kill(pid)) continue;
            began(leader.Id);
            return new Crash(at, leader.Id, view.Epoch ?? 0, at, 1);
        }
        return null;
    }
}
