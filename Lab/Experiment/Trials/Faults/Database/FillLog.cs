using System.Data.Common;
using Cluster;
using Experiment.Trials.Faults.Ledger;

namespace Experiment.Trials.Faults.Database;

/// <summary>
/// The disk is full and PostgreSQL's write-ahead log has used up its preallocated segments: the server crashes (PANIC) and can't
/// recover until there is room. Segment switches are forced from outside, because the load alone would take hours.
/// </summary>
internal sealed class FillLog()
    : Fault("database-log-full", "the disk full for 4 s with no room in PostgreSQL's write-ahead log, so that it crashes (needs root)",
        "recoveries after a crash")
{
    /// <summary>Writes a record first: pg_switch_wal does not leave an empty segment, and requests that wait for room write no records.</summary>
    private const string NextSegment = "SELECT pg_logical_emit_message(false, 'alta', ''), pg_switch_wal()";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public override FaultNeeds Needs => FaultNeeds.OwnLedgerServer | FaultNeeds.SmallDisk;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(6);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
            // Counts recoveries, because the log of the crash itself found no room on the disk.
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
