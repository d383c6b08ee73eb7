using System.Globalization;
using Experiment.Trials.Faults.Ledger;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// Ends all sessions of the services at once, again and again. Each time it waits for a new settlement: when one has just become
/// visible, its answer is often still on the way.
/// </summary>
internal sealed class EndSessions()
    : Fault("database-terminate", "every session of the services ended by pg_terminate_backend, again and again for 2 s", "sessions ended")
{
    private const string End = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = 'alta' AND datname = current_database()
        """;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public override FaultNeeds Needs => FaultNeeds.LedgerServer;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(2);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var ledger = new OutsideLedger(context.Cluster.Options);
        return await context.DisturbAsync("sessions", began, async () =>
        {
            var (start, ended, seen) = (context.Time.GetTimestamp(), 0L, "");
            while (context.Time.GetElapsedTime(start) < Lasts)
            {
                var settled = await ledger.SettledAsync(cancellation);
                if (settled == seen) await context.WaitAsync(Look, cancellation);
                else ended += long.Parse((await ledger.ScalarAsync(End, null, cancellation))!, CultureInfo.InvariantCulture);
                seen = settled;
            }
            return ended;
        });
    }
}
