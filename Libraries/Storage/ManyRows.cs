using System.Data;
using System.Data.Common;
using Storage.Sqlite;

namespace Storage;

/// <summary>A parameter of a statement that runs for many rows. A null has no type of its own, so each parameter names one.</summary>
public readonly record struct RowParameter(string Name, DbType Type)
{
    public static RowParameter Text(string name) => new(name, DbType.String);
    public static RowParameter Number(string name) => new(name, DbType.Int64);
}

public static class ManyRows
{
    /// <summary>
    /// Runs one statement for each row. A row's values are bound to <paramref name="parameters"/> in order: text, whole numbers or null.
    /// PostgreSQL gets all rows in a single round trip. SQLite, which has no round trips, parses the statement once.
    /// </summary>
    /// <returns>How many rows the statement changed, for each row.</returns>
    public static IReadOnlyList<int> ExecuteForEach(
        this DbConnection connection, string sql, RowParameter[] parameters, IReadOnlyCollection<object?[]> rows) =>
        rows.Count == 0 ? [] : connection is PreparedConnection sqlite
            ? SqliteRows.Execute(sqlite, sqlite.Rewrite(sql), parameters, rows)
            : ExecuteAtOnce(connection, sql, parameters, rows);

    private static List<int> ExecuteAtOnce(DbConnection connection, string sql, RowParameter[] parameters, IReadOnlyCollection<object?[]> rows)
    {
        using var batch = connection.CreateBatch();
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var (index, (name, type)) in parameters.Index())
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, row[index] ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }
            batch.BatchCommands.Add(command);
        }
        batch.ExecuteNonQuery();
        return [.. batch.BatchCommands.Select(command => command.RecordsAffected)];
    }
}
