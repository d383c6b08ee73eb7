using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage.Sqlite;

/// <summary>
/// One SQLite file shared by several processes of one machine. Write-ahead log with synchronous=FULL: a commit
/// survives <c>kill -9</c> and a power loss (sqlite.org/pragma.html#pragma_synchronous); NORMAL would not.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // How long one try waits inside SQLite; the write queue tries again for as long as its callers wait, a read for its patience.
    private const int BusyTimeoutMilliseconds = 250;

    // The low byte of an extended result code (sqlite.org/rescode.html).
    private const int PrimaryCode = 0xff;

    // Longer than a supervisor takes to kill a process that froze in the middle of a commit.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    // Somebody makes room, or nobody does: past this the caller is told.
    private static readonly TimeSpan FullPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(100);

    private readonly string _connectionString;
    private readonly ConcurrentBag<DbConnection> _idleReaders = [];

    public SqliteDatabase(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
    }

    public override DbConnection Open()
    {
        var connection = new PreparedConnection(_connectionString);
        try
        {
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
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs it again while another process stands in the way: one that froze, or died and left a log to recover.</summary>
    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await ReadOnceAsync(query);
            }
            catch (SqliteException failure) when (IsBusy(failure.SqliteErrorCode) && TimeProvider.System.GetElapsedTime(start) < ReadPatience)
            {
                // SQLite has waited already, 250 ms or more.
            }
        }
    }

    /// <summary>Runs it again while the disk is full: nothing was written, and whoever waits would only have to ask again.</summary>
    public override async Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await base.WriteAsync(work, cancellation);
            }
            catch (SqliteException failure) when (IsFull(failure.SqliteErrorCode) && TimeProvider.System.GetElapsedTime(start) < FullPatience)
            {
                await Task.Delay(FullPause, TimeProvider.System, cancellation);
            }
        }
    }

    private async Task<T> ReadOnceAsync<T>(Func<DbConnection, Task<T>> query)
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
        if (IsBusy(result)) return false;
        SqliteException.ThrowExceptionForRC(result, handle);
        return true;
    }

    public override void Commit(DbConnection connection) => Execute(connection, "COMMIT");

    public override void Rollback(DbConnection connection)
    {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle!) == 0) Execute(connection, "ROLLBACK");
    }

    public override Task<Database> CreateScratchAsync() => Task.FromResult<Database>(new SqliteScratch());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        while (_idleReaders.TryTake(out var connection)) await connection.DisposeAsync();
    }

    // The provider asks SQLite for extended codes, such as SQLITE_BUSY_RECOVERY after another process's crash. "Locking protocol"
    // is what SQLite says after some 10 s of another process that stopped in the middle of a commit (measured: SIGSTOP).
    private static bool IsBusy(int result) => (result & PrimaryCode) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    private static bool IsFull(int result) => (result & PrimaryCode) == raw.SQLITE_FULL;

    private static void Execute(DbConnection connection, string sql)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, sql), handle);
    }
}
