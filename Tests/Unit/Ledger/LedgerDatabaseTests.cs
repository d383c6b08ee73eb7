using Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Storage;
using Storage.Postgres;
using Storage.Sqlite;
using Xunit;

namespace Tests.Unit.Ledger;

public sealed class LedgerDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-choice-").FullName;

    [Theory]
    [InlineData("Host=localhost;Database=alta")]
    [InlineData("host=localhost")]
    [InlineData("Database=alta; Server=localhost")]
    [InlineData("postgres://alta@localhost/alta")]
    [InlineData("postgresql://alta:p%40ss@[::1]:5433/alta?sslmode=disable")]
    public async Task Ledger_NamedByAHost_IsPostgreSql(string connectionString)
    {
        await using var database = LedgerDatabase.Open(connectionString, NullLogger.Instance);
        Assert.IsType<PostgresDatabase>(database);
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("sub folder/a=b.db")]
    [InlineData("host.db")]
    public async Task Ledger_NamedByAPath_IsSqlite(string path)
    {
        await using var database = LedgerDatabase.Open(Path.Combine(_folder, path), NullLogger.Instance);
        Assert.IsType<SqliteDatabase>(database);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("Data Source=ledger.db")]
    [InlineData("mysql://localhost/alta")]
    [InlineData("postgresql://")]
    [InlineData("Host=localhost;Pasword=secret")]
    [InlineData("Host=localhost;Port=secret")]
    public void Ledger_NamedByNonsense_IsRefusedWithTheExpectedFormsAndWithoutSecrets(string? connectionString)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => LedgerDatabase.Open(connectionString, NullLogger.Instance));
        Assert.StartsWith("ConnectionStrings:ledger is invalid: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ledger.db", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Host=localhost;Database=alta", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
