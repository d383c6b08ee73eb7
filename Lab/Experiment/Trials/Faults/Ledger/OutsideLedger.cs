using System.Data.Common;
using Cluster;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiment.Trials.Faults.Ledger;

/// <summary>The ledger of a local cluster, SQLite or PostgreSQL, read and locked without the services.</summary>
internal sealed class OutsideLedger(ClusterOptions cluster)
{
    private bool IsFile => cluster.LedgerChoice == ClusterOptions.Sqlite;

    /// <returns>The first column of the first row as text; null if there is no row.</returns>
    public async Task<string?> ScalarAsync(string sql, object? value, CancellationToken cancellation)
    {
        await using var ledger = await OpenAsync(cancellation);
        await using var command = ledger.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@value", value);
            command.Parameters.Add(parameter);
        }
        return (await command.ExecuteScalarAsync(cancellation))?.ToString();
    }

    /// <summary>The last settlement's sequence.</summary>
    public Task<string?> SettledAsync(CancellationToken cancellation) =>
        ScalarAsync("SELECT coalesce(max(sequence), 0) FROM settlements", null, cancellation);

    /// <summary>Takes the write lock, after waiting its turn. No other process can write until it is disposed, which rolls back.</summary>
    public async Task<IAsyncDisposable> LockAsync(CancellationToken cancellation)
    {
        var ledger = await OpenAsync(cancellation);
        try
        {
            // Closing the connection rolls back and so releases the lock.
            await using var command = ledger.CreateCommand();
            command.CommandText = IsFile ? "BEGIN IMMEDIATE" : "BEGIN; LOCK TABLE leadership, payments IN EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync(cancellation);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a leader waits for a lock to write its settlement; null for SQLite, which can't tell.</summary>
    public async Task<bool?> IsWaitedForAsync(CancellationToken cancellation) => IsFile ? null : await ScalarAsync(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'leadership'::regclass", null, cancellation) != "0";

    private async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        // Never creates a ledger: the fault must strike the services' ledger or fail.
        DbConnection ledger = IsFile
            ? new SqliteConnection($"Data Source={cluster.Ledger};Mode=ReadWrite;Pooling=False")
            : new NpgsqlConnection($"{cluster.Ledger};Pooling=false");
        await ledger.OpenAsync(cancellation);
        return ledger;
    }
}
