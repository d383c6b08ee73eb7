using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Experiment.Audit;

/// <summary>
/// The ledger as the trail tells it: made from the lines alone, by <see cref="Rule"/>. A temporary database, which SQLite deletes when it is
/// closed, because a trail may not fit into memory.
/// </summary>
internal sealed class ToldLedger : IDisposable
{
    // A row without a line is older than the trail: only later lines tell of it.
    private const string Schema = """
        CREATE TABLE older (settlements INTEGER);
        CREATE TABLE patients (id TEXT PRIMARY KEY, created_at INTEGER, line INTEGER, seen INTEGER);
        CREATE TABLE charges (id TEXT PRIMARY KEY, patient_id TEXT, kind TEXT, quantity INTEGER, unit_price INTEGER, amount INTEGER,
            currency TEXT, invoice_id TEXT, created_at INTEGER, voided_at INTEGER, line INTEGER, seen INTEGER);
        CREATE INDEX unbilled ON charges (patient_id) WHERE invoice_id IS NULL;
        CREATE TABLE invoices (id TEXT PRIMARY KEY, patient_id TEXT, amount INTEGER, currency TEXT, number INTEGER, issued_at INTEGER, cancelled_at INTEGER,
            line INTEGER, seen INTEGER);
        CREATE INDEX invoices_of_patient ON invoices (patient_id);
        CREATE TABLE cancelled_lines (id TEXT PRIMARY KEY, line INTEGER, seen INTEGER);
        CREATE TABLE prices (id TEXT PRIMARY KEY, kind TEXT, unit_price INTEGER, currency TEXT, line INTEGER, seen INTEGER);
        CREATE TABLE payments (id TEXT PRIMARY KEY, invoice_id TEXT, amount INTEGER, currency TEXT, arrival INTEGER, kind TEXT, refund_of TEXT,
            requested_by TEXT, requested_at INTEGER, gives_up INTEGER NOT NULL DEFAULT 0,
            parked INTEGER NOT NULL DEFAULT 0, retried INTEGER NOT NULL DEFAULT 0, outcome TEXT, line INTEGER, seen INTEGER,
            giving_up INTEGER AS (CASE WHEN status = 'parked' THEN 0 ELSE gives_up END),
            status TEXT AS (CASE
                WHEN outcome IS NOT NULL THEN outcome
                WHEN parked = retried + 1 THEN 'parked'
                WHEN parked = retried AND line IS NOT NULL OR parked = retried - 1 AND line IS NULL THEN 'requested'
                WHEN parked = retried THEN NULL
                ELSE 'parked ' || parked || ' times and retried ' || retried || ' times' END));
        CREATE INDEX payments_of_invoice ON payments (invoice_id);
        CREATE TABLE epochs (id INTEGER PRIMARY KEY, shard INTEGER, leader TEXT, reason TEXT, minted_at INTEGER, line INTEGER, seen INTEGER);
        CREATE TABLE settlements (id TEXT PRIMARY KEY, sequence INTEGER UNIQUE, outcome TEXT, amount INTEGER, currency TEXT,
            gateway_charge_id TEXT, receipt_number INTEGER, epoch INTEGER, settled_by TEXT, settled_at INTEGER, line INTEGER, seen INTEGER);
        CREATE TABLE stale_writes (id TEXT PRIMARY KEY, epoch INTEGER, replica TEXT, payments INTEGER, rejected_at INTEGER, line INTEGER, seen INTEGER);
        CREATE TABLE differences (id TEXT PRIMARY KEY, found_at INTEGER, repaired_at INTEGER, line INTEGER, seen INTEGER);
        """;

    private readonly SqliteConnection _connection = new("Data Source=;Pooling=False");
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <param name="older">The number of settlements older than the trail.</param>
    public ToldLedger(long older)
    {
        _connection.Open();
        Execute("PRAGMA cache_size = -65536");
        Execute(Schema);
        Execute($"INSERT INTO older VALUES ({older.ToString(CultureInfo.InvariantCulture)})");
        Execute("BEGIN");
    }

    /// <summary>Applies a line. Returns why it can't be true, or null.</summary>
    public string? Tell(ChainLine line)
    {
        if (!Rule.All.TryGetValue(line.Action, out var rule)) return "its action is unknown to this program";
        if (rule.Read(line.Result) is not { } parts) return $"its result '{line.Result}' has an unknown form";
        if (rule.Sql.Length == 0) return null;
        var command = Command(rule.Sql, ["subject", "actor", "at", "epoch", "line", .. rule.Parts]);
        Set(command, "subject", line.Subject);
        Set(command, "actor", line.Actor);
        Set(command, "at", line.At);
        Set(command, "epoch", line.Epoch);
        Set(command, "line", line.Number);
        foreach (var part in rule.Parts) Set(command, part, parts[part] is { Success: true, Value: var value } ? value : null);
        try
        {
            command.ExecuteNonQuery();
            return null;
        }
        catch (SqliteException wrong) when (wrong.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            return "an earlier line tells of the same";
        }
    }

    /// <summary>What the trail tells of a row: the line that tells of its beginning, then its columns. Null if it tells nothing.</summary>
    public string?[]? Find(Table table, string key)
    {
        var command = Command($"UPDATE {table.Name} SET seen = 1 WHERE id = @key RETURNING line, {string.Join(", ", table.Columns)}", ["key"]);
        Set(command, "key", key);
        using var row = command.ExecuteReader();
        return row.Read() ? [.. Enumerable.Range(0, row.FieldCount).Select(column => Text(row.GetValue(column)))] : null;
    }

    /// <summary>The rows that the trail tells of and that were not asked for.</summary>
    public IEnumerable<(string Key, long Line)> Unseen(Table table)
    {
        using var row = Command($"SELECT id, line FROM {table.Name} WHERE seen IS NULL AND line IS NOT NULL ORDER BY line", []).ExecuteReader();
        while (row.Read()) yield return (Text(row.GetValue(0))!, row.GetInt64(1));
    }

    /// <summary>A value of either database as text, so that the two can be compared.</summary>
    public static string? Text(object value) => value is DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql, IReadOnlyList<string> parameters)
    {
        if (_commands.TryGetValue(sql, out var known)) return known;
        var command = new SqliteCommand(sql, _connection);
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = $"@{name}" });
        return _commands[sql] = command;
    }

    private static void Set(SqliteCommand command, string name, object? value) => command.Parameters[$"@{name}"].Value = value ?? DBNull.Value;

    private void Execute(string sql)
    {
        using var command = new SqliteCommand(sql, _connection);
        command.ExecuteNonQuery();
    }
}
