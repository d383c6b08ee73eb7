using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// A process pause: the leader freezes with its connections and locks, and resumes once another replica leads, or some time
/// later. It must then notice that it no longer leads.
/// </summary>
/// <param name="least">The minimum time that it stays frozen.</param>
internal sealed class FreezeLeader(string name, string description, TimeSpan least) : Fault(name, description, "leaders replaced while frozen")
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the lease of 3 s, so that the lease has expired when the frozen leader resumes.</summary>
    private static readonly TimeSpan PastLease = TimeSpan.FromSeconds(4);

    public FreezeLeader() : this("freeze", "SIGSTOP of the leader, SIGCONT once another replica leads", TimeSpan.Zero)
    {
    }

    /// <summary>Resumes only after its lease has expired as well.</summary>
    public static FreezeLeader BeyondItsLease => new(
        "freeze-past-lease", "SIGSTOP of the leader for at least 4 s, SIGCONT after its lease of 3 s has expired", PastLease);

    public override TimeSpan Lasts => least > TimeSpan.Zero ? least : TimeSpan.FromSeconds(2);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        while (await LeaderHunt.FindAsync(context.Monitor, except: null, cancellation) is { LivingLeader: { Pid: { } pid } leader } view)
        {
            var at = context.Time.GetUtcNow();
            if (!Signals.Freeze(pid)) continue;
            try
            {
                began(leader.Id);
                var successor = context.Monitor.WaitAsync(later => later.LivingLeader is { } other && other.Pid != pid, LongestPause, cancellation);
                await Task.WhenAll(successor, context.WaitAsync(least, cancellation));
                return new Crash(at, leader.Id, view.Epoch ?? 0, context.Time.GetUtcNow(), await successor is null ? 0 : 1);
            }
            finally
            {
                Signals.Thaw(pid);
            }
        }
        return null;
    }
}
