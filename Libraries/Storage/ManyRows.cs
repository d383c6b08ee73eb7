using System.Data;
using System.Data.Common;

namespace Storage;

public static class ManyRows
{
    /// <summary>
    /// Runs one statement for each row. A row's values are bound to <paramref name="parameters"/> in order: text, whole numbers or null.
    /// PostgreSQL gets all rows in a single round trip. SQLite, which has no round trips, parses the statement once.
    /// </summary>
    public static void ExecuteForEach(this DbConnection connection, string sql, string[] parameters, IEnumerable<object?[]> rows)
    {
        if (connection.CanCreateBatch) ExecuteAtOnce(connection, sql, parameters, rows);
        else ExecuteOneByOne(connection, sql, parameters, rows);
    }

    private static void ExecuteAtOnce(DbConnection connection, string sql, string[] parameters, IEnumerable<object?[]> rows)
    {
        using var batch = connection.CreateBatch();
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var (index, name) in parameters.Index())
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, row[index] ?? DBNull.Value);
                // A null has no type of its own, and only numbers may be null.
                parameter.DbType = row[index] is string ? DbType.String : DbType.Int64;
                command.Parameters.Add(parameter);
            }
            batch.BatchCommands.Add(command);
        }
        batch.ExecuteNonQuery();
    }

    private static void ExecuteOneByOne(DbConnection connection, string sql, string[] parameters, IEnumerable<object?[]> rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        foreach (var row in rows)
        {
            for (var index = 0; index < row.Length; index++) command.Parameters[index].Value = row[index] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }
}
