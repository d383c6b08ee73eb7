using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>The seed's fault: the designated server dies at once; whoever supervises it starts it again.</summary>
internal sealed class KillLeader : IFault
{
    private int? _last;

    public string Name => "kill";
    public string Description => "kill -9 of the designated leader";
    public string Evidence => "processes killed";

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        // One that died by itself between the look and the kill does not count: look again.
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
