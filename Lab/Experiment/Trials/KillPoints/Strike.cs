using Clients;
using Experiment.Trials.Faults.Processes;
using LocalSystem;

namespace Experiment.Trials.KillPoints;

/// <summary>What is done to a leader at a kill point.</summary>
internal enum StrikeKind
{
    /// <summary><c>kill -9</c>.</summary>
    Kill,

    /// <summary>SIGSTOP until another replica leads and its own lease has expired; then it resumes.</summary>
    Freeze,
}

/// <summary>Brings one payment to a point and strikes its leader there.</summary>
internal static class Strike
{
    /// <summary>Longer than the lease of 3 s.</summary>
    private static readonly TimeSpan PastLease = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <returns>The payment, its answer still pending, and whether the leader was exactly at the point.</returns>
    public static async Task<Held> RunAsync(Stage stage, KillPoint point, StrikeKind kind, CancellationToken cancellation)
    {
        var leader = await stage.ReadyAsync(cancellation);
        var pid = stage.Cluster.Pid(leader)!.Value;
        var held = await point.ReachAsync(stage, leader, cancellation);
        if (kind == StrikeKind.Kill)
        {
            var killed = Signals.Kill(pid);
            await Poll.UntilAsync(_ => Task.FromResult(stage.Cluster.Pid(leader) == pid ? null : stage), Bound, stage.Time, cancellation);
            await held.ReleaseAsync();
            return held with { IsExact = held.IsExact && killed };
        }
        Signals.Freeze(pid);
        try
        {
            // Released before all threads have stopped, a running one would go on to the next point.
            var frozen = await Poll.UntilAsync(_ => Task.FromResult(ProcessState.IsStopped(pid) ? stage : null), Bound, stage.Time, cancellation) is not null;
            await held.ReleaseAsync();
            var lease = Task.Delay(PastLease, stage.Time, cancellation);
            var successor = await stage.Cluster.Monitor.WaitAsync(view => view.LivingLeader is { } other && other.Pid != pid, Bound, cancellation);
            await lease;
            return held with { IsExact = held.IsExact && frozen && successor is not null };
        }
        finally
        {
            Signals.Thaw(pid);
        }
    }
}
