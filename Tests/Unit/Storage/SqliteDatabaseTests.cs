using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Storage;
using Storage.Sqlite;
using Xunit;

namespace Tests.Unit.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-sqlite-").FullName;

    /// <summary>The errors of SQLite while another process is frozen in the middle of a commit.</summary>
    [Theory]
    [InlineData(raw.SQLITE_PROTOCOL)]
    [InlineData(raw.SQLITE_BUSY_RECOVERY)]
    public async Task Read_BlockedByAnotherProcess_IsRetried(int code)
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        var tries = 0;
        var answer = await database.ReadAsync(async connection => ++tries < 3
            ? throw new SqliteException("blocked", code & 0xff, code)
            : await connection.ExecuteScalarAsync<long>("SELECT 7"));
        Assert.Equal((7, 3), (answer, tries));
    }

    [Fact]
    public async Task Read_ThatIsWrong_FailsAtOnce()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        await Assert.ThrowsAsync<SqliteException>(() => database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT n FROM nowhere")));
    }

    [Fact]
    public async Task Log_GrownBehindALongRead_BecomesSmallAgain()
    {
        var file = Path.Combine(_folder, "ledger.db");
        await using var database = new SqliteDatabase(file);
        await database.WriteAsync(connection => connection.Execute("CREATE TABLE things (content BLOB)"));
        Task<int> WriteAsync(int bytes) => database.WriteAsync(connection => connection.Execute($"INSERT INTO things VALUES (zeroblob({bytes}))"));
        await database.ReadAsync(async connection =>
        {
            // The read holds the log as it is now.
            await connection.ExecuteAsync("BEGIN");
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM things");
            for (var number = 0; number < 10; number++) await WriteAsync(10_000_000);
            return await connection.ExecuteAsync("COMMIT");
        });
        Assert.InRange(new FileInfo($"{file}-wal").Length, 100_000_000, long.MaxValue);

        // The first one ends the old log, the second begins it again.
        for (var number = 0; number < 2; number++) await WriteAsync(10_000_000);

        Assert.InRange(new FileInfo($"{file}-wal").Length, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Write_OnAFullDisk_IsRetriedUntilThereIsRoom()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        await database.WriteAsync(connection => connection.Execute("CREATE TABLE things (content BLOB)"));
        var tries = 0;
        await database.WriteAsync(connection =>
        {
            // SQLite fails in the same way if the file may not grow and if the disk is full.
            connection.Execute(++tries < 3 ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1000");
            return connection.Execute("INSERT INTO things VALUES (zeroblob(100000))");
        });
        Assert.Equal(3, tries);
        Assert.Equal(1, await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM things")));
    }

    [Fact]
    public async Task Write_OnAFullDisk_CanStillBeCancelled()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        await database.WriteAsync(connection => connection.Execute("CREATE TABLE things (content BLOB)"));
        using var gone = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(connection =>
        {
            gone.Cancel();
            connection.Execute("PRAGMA max_page_count = 1");
            return connection.Execute("INSERT INTO things VALUES (zeroblob(100000))");
        }, gone.Token));
    }

    [Fact]
    public async Task Statement_WithAParameterThatHasNoValues_IsRefused()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        await database.WriteAsync(connection => connection.Execute("CREATE TABLE things (n INTEGER, text TEXT)"));
        await Assert.ThrowsAsync<ArgumentException>(() => database.WriteAsync(connection => connection.ExecuteForEach(
            "INSERT INTO things VALUES (@n, @text)", [RowParameter.Number("@n"), RowParameter.Text("@other")], [[1L, "one"]])));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
