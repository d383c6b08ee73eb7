using Cluster;

namespace Experiment.Trials.Faults.Database;

/// <summary>PostgreSQL is killed or shut down; the cluster restarts it.</summary>
/// <param name="end">Ends the main process (postmaster), given its id. The processes that serve connections are its children and end after it.</param>
/// <param name="line">The line of the server's log that is counted as evidence.</param>
internal sealed class EndServer(string name, string description, Func<int, bool> end, string evidence, string line)
    : Fault(name, description, evidence)
{
    public override FaultNeeds Needs => FaultNeeds.OwnLedgerServer;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(3);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (context.Cluster.Pid(Postgres.Name) is not { } pid) return null;
        var log = new ServerLog(context);
        var at = context.Time.GetUtcNow();
        if (!end(pid)) return null;
        began(Postgres.Name);
        await context.WaitForRestartAsync(Postgres.Name, pid, cancellation);
        return new Crash(at, Postgres.Name, 0, at, await log.CountAsync(line, cancellation));
    }
}
