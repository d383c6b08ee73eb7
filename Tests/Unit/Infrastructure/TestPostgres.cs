using LocalSystem;
using Npgsql;
using Tests.Unit.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Tests.Unit.Infrastructure;

/// <summary>
/// One real PostgreSQL for all tests of this assembly. Each test uses its own schema. It runs only with
/// <c>ALTA_LEDGER=postgres</c>; then every test of the ledger uses it.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private static string? _connectionString;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-postgres-");
    private PostgresProcess? _server;

    /// <summary>Whether the ledger under test is PostgreSQL. Otherwise it is SQLite.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("ALTA_LEDGER") == "postgres";

    /// <summary>Creates an empty schema for one test; returns its connection string.</summary>
    public static async Task<string> NewSchemaAsync()
    {
        var schema = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(_connectionString ?? throw new InvalidOperationException("PostgreSQL was not started."));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await command.ExecuteNonQueryAsync();
        return $"{_connectionString};Search Path={schema}";
    }

    public async ValueTask InitializeAsync()
    {
        if (!IsChosen) return;
        var data = Path.Combine(_folder.FullName, "data");
        await PostgresServer.PrepareAsync(data, TestContext.Current.CancellationToken);
        var port = FreePorts.Next();
        _server = await PostgresProcess.StartAsync(data, port, "max_connections=300");
        _connectionString = PostgresServer.ConnectionString(port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
