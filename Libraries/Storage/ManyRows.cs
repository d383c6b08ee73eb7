using System.Data;
using System.Data.Common;

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
        rows.Count == 0 ? [] : connection.CanCreateBatch
            ? ExecuteAtOnce(connection, sql, parameters, rows)
            : ExecuteOneByOne(connection, sql, parameters, rows);

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

    private static List<int> ExecuteOneByOne(DbConnection connection, string sql, RowParameter[] parameters, IReadOnlyCollection<object?[]> rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, _) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        var changed = new List<int>(rows.Count);
        foreach (var row in rows)
        {
            for (var index = 0; index < row.Length; index++) command.Parameters[index].Value = row[index] ?? DBNull.Value;
            changed.Add(command.ExecuteNonQuery());
        }
        return changed;
    }
}
