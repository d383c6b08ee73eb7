namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// The leader's thread pool starves: each of its workers is held still as soon as it is seen, those that the pool adds in
/// their place as well, while the process and its other threads go on. Nothing that is awaited continues.
/// </summary>
internal sealed class StarveLeader : IFault
{
    /// <summary>What the runtime calls its workers.</summary>
    private const string Worker = ".NET TP Worker";

    public string Name => "leader-starved";
    public string Description => "every worker of the leader's thread pool held still for 4 s (ptrace; Linux)";
    public string Evidence => "threads held";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
