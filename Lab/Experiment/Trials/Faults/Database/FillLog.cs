using System.Data.Common;
using Cluster;
using Experiment.Trials.Faults.Ledger;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// The disk is full, and PostgreSQL's write-ahead log comes to the end of what was set aside for it: the server crashes (PANIC), and can't
/// recover until there is room. Its log is made to go on to the next segment from outside: the load alone takes hours.
/// </summary>
internal sealed class FillLog : IFault
{
    /// <summary>A segment without a record is not left: one is written first, because requests that wait for room write none.</summary>
    private const string NextSegment = "SELECT pg_logical_emit_message(false, 'alta', ''), pg_switch_wal()";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public string Name => "database-log-full";
    public string Description => "the disk full for 4 s and no room in PostgreSQL's write-ahead log: it crashes (needs root)";
    public string Evidence => "recoveries after a crash";
    public FaultNeeds Needs => FaultNeeds.OwnLedgerServer | FaultNeeds.SmallDisk;
    public TimeSpan Lasts => TimeSpan.FromSeconds(6);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var disk = context.Cluster.Options.Data;
        var ledger = new OutsideLedger(context.Cluster.Options);
        var log = new ServerLog(context);
        return await context.DisturbAsync("disk", began, async () =>
        {
            var hasCrashed = false;
            try
            {
                await SmallDisk.FillAsync(disk, cancellation);
                for (var start = context.Time.GetTimestamp(); context.Time.GetElapsedTime(start) < TimeSpan.FromSeconds(4);)
                {
                    hasCrashed = hasCrashed || !await TrySwitchAsync(ledger, cancellation);
                    await context.WaitAsync(Step, cancellation);
                }
            }
            finally
            {
                await SmallDisk.EmptyAsync(disk);
            }
            // What it wrote about its crash itself found no room either.
            return hasCrashed ? await log.CountAsync(ServerLog.Recovery, cancellation) : 0;
        });
    }

    /// <returns>False when the server has crashed.</returns>
    private static async Task<bool> TrySwitchAsync(OutsideLedger ledger, CancellationToken cancellation)
    {
        try
        {
            await ledger.ScalarAsync(NextSegment, null, cancellation);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }
}
