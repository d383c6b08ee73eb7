using Clients;
using Cluster;
using Experiment.Trials.Faults.Processes;
using LocalSystem;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// SIGSTOP of every PostgreSQL process: connections stay open, transactions stay active, locks stay held, and no request is
/// answered. This is what a frozen machine looks like.
/// </summary>
internal sealed class FreezeServer() : Fault("database-freeze", "SIGSTOP of every process of PostgreSQL for 5 s", "processes stopped throughout")
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    public override FaultNeeds Needs => FaultNeeds.OwnLedgerServer;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(5);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (context.Cluster.Pid(Postgres.Name) is not { } first || !Signals.Freeze(first)) return null;
        IReadOnlyList<int> server = [first];
        try
        {
            // Once it is stopped, it can start no more children.
            await Poll.UntilAsync(_ => Task.FromResult(ProcessState.IsStopped(first) ? this : null), StopBound, context.Time, cancellation);
            server = [first, .. ProcessState.Children(first)];
            return await context.DisturbAsync(Postgres.Name, began, async () =>
            {
                foreach (var process in server) Signals.Freeze(process);
                await context.WaitAsync(Lasts, cancellation);
                return server.Count(ProcessState.IsStopped);
            });
        }
        finally
        {
            foreach (var process in server) Signals.Thaw(process);
        }
    }
}
