using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// A pause: the designated server stops where it stands, keeps its connections and locks, and goes on as if nothing had
/// happened once another one leads, or some time later. It must find that it no longer does.
/// </summary>
/// <param name="least">It stays frozen at least so long.</param>
internal sealed class FreezeLeader(string name, string description, TimeSpan least) : IFault
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the lease of 3 s, so that the frozen one can prove nothing when it wakes.</summary>
    private static readonly TimeSpan PastLease = TimeSpan.FromSeconds(4);

    public FreezeLeader() : this("freeze", "SIGSTOP of the designated leader, SIGCONT once another one leads", TimeSpan.Zero)
    {
    }

    /// <summary>Awake only when its lease is over as well.</summary>
    public static FreezeLeader BeyondItsLease => new(
        "freeze-past-lease", "SIGSTOP of the designated leader for 4 s or more, SIGCONT when its lease of 3 s is over", PastLease);

    public string Name => name;
    public string Description => description;
    public string Evidence => "leaders replaced while frozen";
    public TimeSpan Lasts => least > TimeSpan.Zero ? least : TimeSpan.FromSeconds(2);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
