using System.Globalization;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Storage.Postgres;

/// <summary>A separate schema in an existing database, dropped on dispose.</summary>
internal sealed class PostgresScratch : PostgresDatabase
{
    private const string Prefix = "alta_scratch_";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly PostgresSettings _parent;
    private readonly string _schema;

    private PostgresScratch(PostgresSettings parent, string schema, ILogger log) : base(parent.WithSchema(schema), log) =>
        (_parent, _schema) = (parent, schema);

    public static async Task<PostgresScratch> CreateAsync(PostgresSettings parent, ILogger log)
    {
        // The time in the name lets the next scratch drop the schemas that killed processes left behind.
        var now = TimeProvider.System.GetUtcNow();
        var schema = $"{Name(now)}_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(parent.Writer);
        var old = await connection.QueryAsync<string>(
            "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE @like AND nspname < @before",
            new { like = $"{Prefix}%", before = Name(now - Lifetime) });
        foreach (var abandoned in old) await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {abandoned} CASCADE");
        await connection.ExecuteAsync($"CREATE SCHEMA {schema}");
        return new PostgresScratch(parent, schema, log);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await using var connection = new NpgsqlConnection(_parent.Writer);
        await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
    }

    private static string Name(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.ToUnixTimeSeconds():d12}");
}
