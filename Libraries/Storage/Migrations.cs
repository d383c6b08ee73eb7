using System.Reflection;
using Dapper;

namespace Storage;

/// <summary>
/// Brings a schema up to date. Runs the scripts embedded as <c>Migrations/0001_name.sql</c> in order, each once, all in one
/// write transaction. Safe to run in several processes at the same time. A script for one kind of database only is named
/// <c>0002_name.postgres.sql</c>.
/// </summary>
public static class Migrations
{
    public static Task ApplyAsync(Database database, Assembly scripts, CancellationToken cancellation = default) =>
        database.WriteAsync(connection =>
        {
            database.LockSchema(connection);
            // An index on millions of rows takes long.
            database.Step.End();
            connection.Execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, name TEXT NOT NULL)");
            var current = connection.ExecuteScalar<long>("SELECT coalesce(max(version), 0) FROM schema_versions");
            var known = Read(scripts, database.Dialect);
            if (known.Count > 0 && current > known[^1].Version)
                throw new InvalidOperationException(
                    $"The database has schema {current}, but this program only knows {known[^1].Version}: start a newer version of the program.");
            foreach (var (version, name, sql) in known.Where(script => script.Version > current))
            {
                connection.Execute(sql);
                connection.Execute("INSERT INTO schema_versions (version, name) VALUES (@version, @name)", new { version, name });
            }
            return current;
        }, cancellation);

    private static List<(long Version, string Name, string Sql)> Read(Assembly scripts, string dialect)
    {
        const string marker = ".Migrations.";
        return [.. scripts.GetManifestResourceNames()
            .Where(resource => resource.Contains(marker, StringComparison.Ordinal))
            .Select(resource =>
            {
                var name = resource[(resource.LastIndexOf(marker, StringComparison.Ordinal) + marker.Length)..];
                using var reader = new StreamReader(scripts.GetManifestResourceStream(resource)!);
                return (long.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            })
            .Where(script => IsShared(script.name) || script.name.EndsWith($".{dialect}.sql", StringComparison.Ordinal))
            .OrderBy(script => script.Item1)];

        static bool IsShared(string name) => name.Count(character => character == '.') == 1;
    }
}
