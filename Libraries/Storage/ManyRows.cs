using System.Data;
using System.Data.Common;

namespace Storage;

public static class ManyRows
{
    /// <summary>
    /// Runs one statement for each row, whose values stand for <paramref name="parameters"/> in their order: text, whole numbers or null.
    /// In a single round trip where the database takes several statements at once (PostgreSQL), and parsed once where it has none (SQLite).
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
                // A null has no type of its own, and numbers are all that may be absent.
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
