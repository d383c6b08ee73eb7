using Cluster;

namespace Experiment.Trials.Faults.Database;

/// <summary>PostgreSQL ends, by force or in good order; the cluster starts it again.</summary>
/// <param name="end">Given its first process; those that serve the connections are its children, and end when it has ended.</param>
/// <param name="line">Of the server's own log: what is counted.</param>
internal sealed class EndServer(string name, string description, Func<int, bool> end, string evidence, string line) : IFault
{
    public string Name => name;
    public string Description => description;
    public string Evidence => evidence;
    public FaultNeeds Needs => FaultNeeds.OwnLedgerServer;
    public TimeSpan Lasts => TimeSpan.FromSeconds(3);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
