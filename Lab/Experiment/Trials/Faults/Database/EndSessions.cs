using System.Globalization;
using Experiment.Trials.Faults.Ledger;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// Somebody ends the services' sessions, all at once, again and again. Each time once settlements have gone on: right when one
/// can be seen, its answer is often still on the way.
/// </summary>
internal sealed class EndSessions : IFault
{
    private const string End = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = 'alta' AND datname = current_database()
        """;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public string Name => "database-terminate";
    public string Description => "every session of the services ended by pg_terminate_backend, again and again for 2 s";
    public string Evidence => "sessions ended";
    public FaultNeeds Needs => FaultNeeds.LedgerServer;
    public TimeSpan Lasts => TimeSpan.FromSeconds(2);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
