using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage.Sqlite;

/// <summary>
/// One SQLite file shared by several processes of one machine. With a write-ahead log and synchronous=FULL a commit
/// survives <c>kill -9</c> and a power loss (sqlite.org/pragma.html#pragma_synchronous). With NORMAL it would not.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // How long one try waits. Writes are retried for as long as their callers wait, reads for ReadPatience.
    private const int BusyTimeoutMilliseconds = 250;
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromMilliseconds(BusyTimeoutMilliseconds);

    // The low byte of an extended result code (sqlite.org/rescode.html).
    private const int PrimaryCode = 0xff;

    // Longer than a supervisor takes to kill a process that froze in the middle of a commit.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    // How long to wait for free space. After this the caller gets the error.
    private static readonly TimeSpan FullPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(100);

    // The log grows while a long read keeps it from being reset, and SQLite alone never makes it smaller again.
    private const int MaxIdleLogBytes = 64 * 1024 * 1024;

    private readonly string _connectionString;
    private readonly ConcurrentBag<DbConnection> _idleReaders = [];
    private readonly WriteTurn _turn = new();

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
            pragmas.CommandText = $"""
                PRAGMA journal_mode = WAL;
                PRAGMA journal_size_limit = {MaxIdleLogBytes};
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

    /// <summary>Retries while another process blocks the file: one that froze, or one that died and left a log to recover.</summary>
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
                // No pause: SQLite has already waited 250 ms or more.
            }
        }
    }

    /// <summary>Retries while the disk is full: nothing was written, and the caller would only have to ask again.</summary>
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

    public override bool TryBeginWrite(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        raw.sqlite3_busy_timeout(handle, 0);
        try
        {
            return _turn.Begin(() => TryBegin(handle), BusyTimeout);
        }
        finally
        {
            raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
        }
    }

    private static bool TryBegin(sqlite3 handle)
    {
        var result = raw.sqlite3_exec(handle, "BEGIN IMMEDIATE");
        if (IsBusy(result)) return false;
        SqliteException.ThrowExceptionForRC(result, handle);
        return true;
    }

    public override void Commit(DbConnection connection)
    {
        Execute(connection, "COMMIT");
        _turn.End();
    }

    public override bool IsRefused(Exception failure) => failure is SqliteException { SqliteErrorCode: var code }
        && (code & PrimaryCode) is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE;

    public override void Rollback(DbConnection connection)
    {
        // After some errors, such as a full disk, SQLite has already rolled back.
        if (raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle!) == 0) Execute(connection, "ROLLBACK");
    }

    public override Task<Database> CreateScratchAsync() => Task.FromResult<Database>(new SqliteScratch());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        while (_idleReaders.TryTake(out var connection)) await connection.DisposeAsync();
    }

    // The provider enables extended codes, such as SQLITE_BUSY_RECOVERY after another process's crash. SQLite reports
    // "locking protocol" about 10 s after another process stopped in the middle of a commit (measured with SIGSTOP).
    private static bool IsBusy(int result) => (result & PrimaryCode) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    private static bool IsFull(int result) => (result & PrimaryCode) == raw.SQLITE_FULL;

    private static void Execute(DbConnection connection, string sql)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, sql), handle);
    }
}
