using System.Data.Common;
using System.Globalization;
using Cluster;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiment.Fill;

/// <summary>
/// Writes paid payments into an empty ledger and into the gateway's record, as if the services had: one a millisecond until now, five for
/// each patient, each with its charge, invoice and settlement. They are older than the audit trail, which begins with their number.
/// The databases make the rows, in a few statements for many of them.
/// </summary>
internal sealed class FilledLedger(ClusterOptions options, long payments, DateTimeOffset now, Action<string> tell)
{
    public const long PaymentsOfPatient = 5;

    private const long Chunk = 250_000;

    private readonly FillSql _sql = new(options.StartsPostgres, now.ToUnixTimeMilliseconds() - payments - 60_000);

    public async Task WriteAsync(CancellationToken cancellation)
    {
        await using (var ledger = await OpenAsync(Ledger(), cancellation))
        {
            for (var from = 1L; from <= payments; from += Chunk)
            {
                var to = Math.Min(payments, from + Chunk - 1);
                var patients = _sql.Patients(((from - 1) / PaymentsOfPatient) + 1, to / PaymentsOfPatient);
                await ExecuteAsync(ledger, cancellation, [.. patients, .. _sql.Payments(from, to)]);
                tell($"{to.ToString("N0", CultureInfo.InvariantCulture)} payments");
            }
            tell("what patients are found by");
            await ExecuteAsync(ledger, cancellation, [.. _sql.Parts(), .. _sql.Heads(payments)]);
            await EndAsync(ledger, cancellation);
        }
        tell("the gateway's record");
        await using var gateway = await OpenAsync(Sqlite(options.GatewayRecord), cancellation);
        var record = new FillSql(isPostgres: false, _sql.FirstMillisecond);
        for (var from = 1L; from <= payments; from += Chunk)
            await ExecuteAsync(gateway, cancellation, record.GatewayCharges(from, Math.Min(payments, from + Chunk - 1)));
        await EndAsync(gateway, cancellation);
    }

    private DbConnection Ledger() => options.StartsPostgres ? new NpgsqlConnection($"{options.Ledger};Pooling=false") : Sqlite(options.Ledger);

    private static SqliteConnection Sqlite(string file) => new($"Data Source={file};Pooling=False;Foreign Keys=False");

    private static async Task<DbConnection> OpenAsync(DbConnection connection, CancellationToken cancellation)
    {
        await connection.OpenAsync(cancellation);
        // Nothing else uses the files, and a fill that breaks off is thrown away. So neither needs a journal or checks of the made rows.
        await RunAsync(connection, connection is SqliteConnection
            ? "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = FILE;"
            : "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '512MB';", cancellation);
        return connection;
    }

    private static Task EndAsync(DbConnection connection, CancellationToken cancellation) =>
        // PostgreSQL would gather its statistics by itself within minutes.
        RunAsync(connection, connection is SqliteConnection ? "PRAGMA journal_mode = WAL;" : "VACUUM ANALYZE; CHECKPOINT;", cancellation);

    private static async Task ExecuteAsync(DbConnection connection, CancellationToken cancellation, params IEnumerable<string> statements)
    {
        await RunAsync(connection, "BEGIN", cancellation);
        foreach (var statement in statements) await RunAsync(connection, statement, cancellation);
        await RunAsync(connection, "COMMIT", cancellation);
    }

    private static async Task RunAsync(DbConnection connection, string sql, CancellationToken cancellation)
    {
        foreach (var statement in connection is NpgsqlConnection ? sql.Split(';', StringSplitOptions.RemoveEmptyEntries) : [sql])
        {
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (statement, 0);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
