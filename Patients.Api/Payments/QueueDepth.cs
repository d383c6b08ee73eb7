using System.Data.Common;
using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Options;

namespace Patients.Api.Payments;

/// <summary>
/// How many payments wait for their settlement: counted in the ledger now and then, and raised by each acceptance of this
/// process in between. It overestimates, or misses what other processes accepted within the last interval.
/// </summary>
public sealed class QueueDepth(IOptions<PaymentsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Counting 10,000 rows takes the better part of a millisecond of the only writer's time: a flood of refusals must not
    // take what the leader needs to bring the queue down.
    private static readonly TimeSpan IntervalWhenFull = TimeSpan.FromMilliseconds(20);

    private readonly int _limit = options.Value.MaxQueueDepth;
    private long? _countedAt;
    private long _depth;

    /// <summary>Whether one more may be accepted. Only inside a write transaction: calls must not overlap.</summary>
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
