using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using LocalSystem;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiment.Audit;

/// <summary>A read-only snapshot of the ledger. Concurrent writes do not change it.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    /// <summary>The end of the name of the last migration that added something which is compared.</summary>
    private const string LastCompared = "_open_invoices.sql";

    private readonly DbConnection _connection;
    private DbTransaction? _transaction;

    private Snapshot(DbConnection connection) => _connection = connection;

    /// <param name="data">A cluster's data folder; null if <paramref name="ledger"/>, a connection string, is given instead.</param>
    /// <exception cref="InvalidOperationException">There is no ledger, or it is too old.</exception>
    public static async Task<Snapshot> OpenAsync(string? data, string? ledger, CancellationToken cancellation)
    {
        var snapshot = new Snapshot(Connect(data, ledger));
        try
        {
            await snapshot.BeginAsync(cancellation);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Streams the rows, because a trail may not fit into memory.</summary>
    public async IAsyncEnumerable<DbDataReader> ReadAsync(
        string sql, string? value, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = _connection.CreateCommand();
        (command.CommandText, command.CommandTimeout, command.Transaction) = (sql, 0, _transaction);
        if (value is not null)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@value", value);
            command.Parameters.Add(parameter);
        }
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return reader;
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null) await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static DbConnection Connect(string? data, string? ledger)
    {
        if (data is null) return new NpgsqlConnection($"{ledger};Pooling=false");
        var file = Path.Combine(data, "ledger.db");
        if (File.Exists(file)) return new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        // The fourth line of postmaster.pid is the port (postgresql.org/docs/current/storage-file-layout.html).
        var postmaster = Path.Combine(data, "postgres", "postmaster.pid");
        if (File.Exists(postmaster))
        {
            var port = int.Parse(File.ReadLines(postmaster).ElementAt(3), CultureInfo.InvariantCulture);
            return new NpgsqlConnection($"{PostgresServer.ConnectionString(port)};Pooling=false");
        }
        throw new InvalidOperationException(Directory.Exists(Path.Combine(data, "postgres"))
            ? $"the PostgreSQL server of {data} is not running: start the cluster with this folder."
            : $"there is neither a ledger.db nor a PostgreSQL server's data in {data}.");
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        await _connection.OpenAsync(cancellation);
        // SQLite: the connection is read-only, and a deferred transaction is a snapshot from its first query on.
        _transaction = _connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        if (_connection is NpgsqlConnection) await foreach (var _ in ReadAsync("SET TRANSACTION READ ONLY", null, cancellation)) { }
        var isMigrated = false;
        const string migrations = "SELECT 1 FROM schema_versions WHERE name LIKE '%' || @value";
        await foreach (var _ in ReadAsync(migrations, LastCompared, cancellation)) isMigrated = true;
        if (!isMigrated) throw new InvalidOperationException("the ledger is older than this program: start the services on it once to migrate it.");
    }
}
