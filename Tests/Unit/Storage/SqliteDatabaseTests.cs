using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Storage;
using Xunit;

namespace Tests.Unit.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-sqlite-").FullName;

    /// <summary>What SQLite answers while another process stands still in the middle of a commit.</summary>
    [Theory]
    [InlineData(raw.SQLITE_PROTOCOL)]
    [InlineData(raw.SQLITE_BUSY_RECOVERY)]
    public async Task Read_ThatAnotherProcessBlocks_IsTriedAgain(int code)
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
