using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage.Sqlite;

/// <summary>
/// One statement for many rows, by SQLite's own calls: the provider looks each parameter up by its name and makes a reader for each row, which
/// takes longer than the insert.
/// </summary>
internal static class SqliteRows
{
    public static List<int> Execute(SqliteConnection connection, string sql, RowParameter[] parameters, IReadOnlyCollection<object?[]> rows)
    {
        var handle = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(handle, sql, out var statement), handle);
        using (statement)
        {
            // 0: the statement does not have it.
            int[] places = [.. parameters.Select(parameter => raw.sqlite3_bind_parameter_index(statement, parameter.Name))];
            if (places.Count(place => place > 0) < raw.sqlite3_bind_parameter_count(statement))
                throw new ArgumentException($"A parameter has no values: {sql}", nameof(parameters));
            var changed = new List<int>(rows.Count);
            foreach (var row in rows)
            {
                for (var index = 0; index < row.Length; index++) SqliteException.ThrowExceptionForRC(Bind(statement, places[index], row[index]), handle);
                if (raw.sqlite3_step(statement) is var result and not raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, handle);
                changed.Add(raw.sqlite3_changes(handle));
                SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(statement), handle);
            }
            return changed;
        }
    }

    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        _ when place == 0 => raw.SQLITE_OK,
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        _ => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };
}
