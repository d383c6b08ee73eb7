using System.Data.Common;
using Experiment.Cluster;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tests.Cluster;

/// <summary>The ledger of a cluster, read and locked from outside: SQLite, or PostgreSQL where <c>ALTA_LEDGER=postgres</c> says so.</summary>
internal static class LedgerUnderTest
{
    public static string Choice => Environment.GetEnvironmentVariable("ALTA_LEDGER") ?? ClusterOptions.Sqlite;

    public static bool IsPostgres => Choice == Postgres.Name;

    public static async Task<string?> ScalarAsync(ClusterOptions cluster, string sql, object? value, CancellationToken cancellation)
    {
        await using var ledger = await OpenAsync(cluster, cancellation);
        await using var command = ledger.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@value", value);
        command.Parameters.Add(parameter);
        return (await command.ExecuteScalarAsync(cancellation))?.ToString();
    }

    /// <summary>Everybody reads and nobody else writes until it is disposed, which undoes it.</summary>
    public static async Task<DbConnection> LockAsync(ClusterOptions cluster, CancellationToken cancellation)
    {
        var ledger = await OpenAsync(cluster, cancellation);
        await using var command = ledger.CreateCommand();
        command.CommandText = IsPostgres ? "BEGIN; LOCK TABLE leadership, payments IN EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(cancellation);
        return ledger;
    }

    private static async Task<DbConnection> OpenAsync(ClusterOptions cluster, CancellationToken cancellation)
    {
        DbConnection ledger = IsPostgres
            ? new NpgsqlConnection($"{cluster.Ledger};Pooling=false")
            : new SqliteConnection($"Data Source={cluster.Ledger};Pooling=False");
        await ledger.OpenAsync(cancellation);
        return ledger;
    }
}
