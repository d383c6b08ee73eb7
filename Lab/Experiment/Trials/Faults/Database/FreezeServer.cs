using Clients;
using Cluster;
using Experiment.Trials.Faults.Processes;
using LocalSystem;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// SIGSTOP of PostgreSQL's every process: connections stay open, transactions stay begun, locks stay held, and nobody is answered. A
/// machine that stands still looks like this.
/// </summary>
internal sealed class FreezeServer : IFault
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    public string Name => "database-freeze";
    public string Description => "SIGSTOP of every process of PostgreSQL for 5 s";
    public string Evidence => "processes that stood still throughout";
    public FaultNeeds Needs => FaultNeeds.OwnLedgerServer;
    public TimeSpan Lasts => TimeSpan.FromSeconds(5);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (context.Cluster.Pid(Postgres.Name) is not { } first || !Signals.Freeze(first)) return null;
        IReadOnlyList<int> server = [first];
        try
        {
            // From then on it has no more children than these.
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
