using System.Data.Common;
using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Options;

namespace Patients.Api.Payments;

/// <summary>
/// Estimates how many payments wait for settlement: counts them in the ledger at intervals and adds what this process accepts in
/// between. It does not see what was settled, or accepted by other processes, since the last count.
/// </summary>
public sealed class QueueDepth(IOptions<PaymentsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Counting 10,000 rows takes most of a millisecond of the only writer's time. Without this interval a flood of refusals would
    // take the time that the leader needs to shorten the queue.
    private static readonly TimeSpan IntervalWhenFull = TimeSpan.FromMilliseconds(20);

    private readonly int _limit = options.Value.MaxQueueDepth;
    private long? _countedAt;
    private long _depth;

    /// <summary>Whether one more payment may be accepted. Call it inside a write transaction: calls must not overlap.</summary>
    public bool HasRoom(DbConnection connection)
    {
        var interval = _depth < _limit ? Interval : IntervalWhenFull;
        if (_countedAt is not { } countedAt || time.GetElapsedTime(countedAt) >= interval)
        {
            _depth = connection.ExecuteScalar<long>($"""
                SELECT count(*) FROM (SELECT 1 AS one FROM payments WHERE status = '{StoredStatus.Requested}' LIMIT @_limit) AS waiting
                """, new { _limit });
            _countedAt = time.GetTimestamp();
        }
        return _depth < _limit;
    }

    public void Accepted() => _depth++;
}
