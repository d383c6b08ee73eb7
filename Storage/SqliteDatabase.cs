using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage;

/// <summary>
/// One SQLite file shared by several processes of one machine. Write-ahead log with synchronous=FULL: a commit
/// survives <c>kill -9</c> and a power loss (sqlite.org/pragma.html#pragma_synchronous); NORMAL would not.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // How long one try to begin waits inside SQLite; the write queue tries again for as long as its callers wait.
    private const int BusyTimeoutMilliseconds = 250;

    // The low byte of an extended result code (sqlite.org/rescode.html).
    private const int PrimaryCode = 0xff;

    private readonly string _connectionString;
    private readonly ConcurrentBag<DbConnection> _idleReaders = [];

    public SqliteDatabase(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
    }

    public override DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMilliseconds);
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            """;
        pragmas.ExecuteNonQuery();
        return connection;
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        if (!_idleReaders.TryTake(out var connection)) connection = Open();
        try
        {
            return await query(connection);
        }
        finally
        {
            _idleReaders.Add(connection);
        }
    }

    // The provider's own BeginTransaction answers a busy database by sleeping 150 ms at a time: SQLite's own
    // handler, which begins at 1 ms, serves a clerk better.
    public override bool TryBeginWrite(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        var result = raw.sqlite3_exec(handle, "BEGIN IMMEDIATE");
        // The provider asks SQLite for extended codes, such as SQLITE_BUSY_RECOVERY after another process's crash.
        if ((result & PrimaryCode) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return false;
        SqliteException.ThrowExceptionForRC(result, handle);
        return true;
    }

    public override void Commit(DbConnection connection) => Execute(connection, "COMMIT");

    public override void Rollback(DbConnection connection)
    {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle!) == 0) Execute(connection, "ROLLBACK");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        while (_idleReaders.TryTake(out var connection)) await connection.DisposeAsync();
    }

    private static void Execute(DbConnection connection, string sql)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, sql), handle);
    }
}
