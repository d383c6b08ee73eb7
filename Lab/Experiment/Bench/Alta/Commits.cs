using Cluster;
using Npgsql;

namespace Experiment.Bench.Alta;

/// <summary>Transactions of one row each in the ledger's database, one after another: what a commit costs without the services.</summary>
internal sealed class Commits(string system, TimeProvider time)
{
    private const int WarmUp = 100;
    private const int Count = 500;

    private readonly BenchRow _middle = new("commit_p50", system, "ms");
    private readonly BenchRow _slow = new("commit_p99", system, "ms", Percent: 99);

    public IReadOnlyList<BenchRow> Rows => [_middle, _slow];

    public async Task MeasureAsync(Round round, LocalCluster cluster, CancellationToken cancellation)
    {
        if (!round.Wants(_middle, _slow)) return;
        round.Tell(_middle, $"{Count} commits");
        await using var connection = new NpgsqlConnection(cluster.Options.Ledger);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync("CREATE TABLE bench_commits (number BIGINT NOT NULL)");
        for (var number = 1 - WarmUp; number <= Count; number++)
        {
            var start = time.GetTimestamp();
            await ExecuteAsync("INSERT INTO bench_commits VALUES (1)");
            if (number <= 0) continue;
            var milliseconds = time.GetElapsedTime(start).TotalMilliseconds;
            round.Add(_middle, milliseconds);
            round.Add(_slow, milliseconds);
        }
        await ExecuteAsync("DROP TABLE bench_commits");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
