namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// Starves the leader's thread pool: each worker is stopped as soon as it is seen, including those that the pool adds as
/// replacements. The process's other threads run on, but no awaited code continues.
/// </summary>
internal sealed class StarveLeader()
    : Fault("leader-starved", "every worker of the leader's thread pool stopped for 4 s (ptrace, Linux only)", "threads stopped")
{
    /// <summary>The runtime's name for thread pool workers.</summary>
    private const string Worker = ".NET TP Worker";

    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) return null;
        if (await context.LeaderAsync(cancellation) is not { } leader || context.Cluster.Pid(leader) is not { } pid) return null;
        return await context.DisturbAsync(leader, began, async () =>
        {
            using var hold = new ThreadHold(() => ProcessState.Threads(pid, Worker), context.Time);
            await context.WaitAsync(Lasts, cancellation);
            return await hold.ReleaseAsync();
        });
    }
}
