using System.Data.Common;
using Coordination;
using Dapper;
using Ledger;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using Storage;

namespace Monitor.Worker.Cluster;

/// <summary>Reads the ledger's data for <c>GET /cluster</c>.</summary>
public sealed class LedgerView(Database database, IOptions<CoordinationOptions> options, TimeProvider time, ILogger<LedgerView> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private const string Numbers = $"""
        SELECT (SELECT epoch FROM leadership WHERE shard = 0) AS epoch,
               (SELECT COUNT(*) FROM payments WHERE status = '{StoredStatus.Requested}') AS length,
               (SELECT COUNT(*) FROM payments WHERE status = '{StoredStatus.Requested}' AND attempts > 0) AS pending,
               (SELECT COUNT(*) FROM payments WHERE status = '{StoredStatus.Parked}') AS parked,
               (SELECT COUNT(*) FROM stale_writes) AS stale
        """;

    private const string Elections = """
        SELECT epoch, shard, leader, previous, reason, minted_at, detected_us, elected_us, first_settlement_us
        FROM epochs ORDER BY epoch DESC LIMIT 50
        """;

    private Task<LedgerAnswer>? _running;

    /// <summary>Null if the ledger does not answer in time.</summary>
    public async Task<LedgerAnswer?> ReadAsync(CancellationToken cancellation)
    {
        // Callers share a hanging read instead of piling up behind it. On the thread pool, because SQLite blocks its caller.
        var running = _running is { IsCompleted: false } ? _running : _running = Task.Run(() => database.ReadAsync(QueryAsync), CancellationToken.None);
        try
        {
            return await running.WaitAsync(Patience, time, cancellation);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            log.LedgerGone(exception.Message);
            return null;
        }
    }

    private async Task<LedgerAnswer> QueryAsync(DbConnection connection)
    {
        var numbers = await connection.QuerySingleAsync<NumbersRow>(Numbers);
        var elections = await connection.QueryAsync<EpochRow>(Elections);
        return new LedgerAnswer(
            numbers.Epoch,
            new QueueAnswer(numbers.Length, numbers.Pending, numbers.Parked),
            numbers.Stale,
            [.. elections.Select(Answer)],
            await ReconciliationView.ReadAsync(connection),
            options.Value.Shards > 1 ? await ShardsAsync(connection, options.Value.Shards) : []);
    }

    private static async Task<ShardRow[]> ShardsAsync(DbConnection connection, int shards)
    {
        var epochs = (await connection.QueryAsync<NumberRow>("SELECT shard AS Shard, epoch AS Number FROM leadership"))
            .ToDictionary(row => row.Shard, row => row.Number);
        var queues = (await connection.QueryAsync<NumberRow>($"""
            SELECT slot % @shards AS Shard, count(*) AS Number FROM payments WHERE status = '{StoredStatus.Requested}' GROUP BY slot % @shards
            """, new { shards = (long)shards })).ToDictionary(row => row.Shard, row => row.Number);
        return [.. Enumerable.Range(0, shards).Select(shard =>
            new ShardRow(epochs.TryGetValue(shard, out var epoch) ? epoch : null, queues.GetValueOrDefault(shard)))];
    }

    private static ElectionAnswer Answer(EpochRow row) => new(
        LedgerExtensions.FromUnixMicroseconds(row.Minted_At), row.Previous, row.Leader, row.Epoch, row.Reason,
        row.Detected_Us / 1000.0, row.Elected_Us / 1000.0, row.First_Settlement_Us / 1000.0, row.Shard);

    private sealed class NumbersRow
    {
        public long Epoch { get; init; }
        public long Length { get; init; }
        public long Pending { get; init; }
        public long Parked { get; init; }
        public long Stale { get; init; }
    }

    private sealed class NumberRow
    {
        public long Shard { get; init; }
        public long Number { get; init; }
    }

    private sealed class EpochRow
    {
        public long Epoch { get; init; }
        public long Shard { get; init; }
        public string Leader { get; init; } = "";
        public string? Previous { get; init; }
        public string Reason { get; init; } = "";
        public long Minted_At { get; init; }
        public long? Detected_Us { get; init; }
        public long? Elected_Us { get; init; }
        public long? First_Settlement_Us { get; init; }
    }
}
