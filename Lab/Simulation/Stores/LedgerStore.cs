using Dapper;
using Ledger;
using Simulation.Invariants;
using Storage;

namespace Simulation.Stores;

/// <summary>The ledger's data: SQLite in memory with the production migrations, shared by all processes of a run.</summary>
internal sealed class LedgerStore : IDisposable
{
    private static readonly string[] Emptying =
    [
        "DELETE FROM settlements", "DELETE FROM payments", "DELETE FROM invoices", "DELETE FROM patients", "DELETE FROM epochs",
        "DELETE FROM stale_writes", "DELETE FROM leadership", "UPDATE layout SET epoch = 0, shards = 1", "UPDATE sequences SET last = 0",
        "UPDATE arrivals SET last = 0", "UPDATE numbers SET last = 0",
        "DELETE FROM audit", "UPDATE audit_heads SET number = 0, hash = start",
    ];

    // One per thread, emptied between runs: creating the schema often takes longer than a run's writes.
    [ThreadStatic] private static LedgerStore? _spare;

    private readonly bool _isAltered;

    private LedgerStore(SqlAlteration alteration)
    {
        _isAltered = alteration.IsAny;
        Connection = new AlteredConnection(alteration);
        Connection.Open();
        Execute("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
        // Not awaited: everything in it completes synchronously.
        using var migration = Migrations.ApplyAsync(new DirectDatabase(Connection), typeof(LedgerExtensions).Assembly);
        if (!migration.IsCompletedSuccessfully) throw new InvalidOperationException("The migrations failed.", migration.Exception);
        // The trail is emptied between runs.
        Execute("DROP TRIGGER audit_no_delete");
        foreach (var sql in alteration.Schema) Execute(sql);
        Connection.AltersStatements = true;
        Probe = new LedgerProbe(Connection);
    }

    public AlteredConnection Connection { get; }

    public LedgerProbe Probe { get; }

    /// <summary>The process that is frozen inside a write transaction; no other process may begin one.</summary>
    public Runtime.Process? LockedBy { get; set; }

    public static LedgerStore Take(SqlAlteration alteration)
    {
        if (alteration.IsAny || _spare is not { } spare) return new LedgerStore(alteration);
        _spare = null;
        spare.LockedBy = null;
        foreach (var sql in Emptying) spare.Connection.Execute(sql);
        return spare;
    }

    public void Dispose()
    {
        if (_isAltered || _spare is not null)
        {
            Probe.Dispose();
            Connection.Dispose();
        }
        else
        {
            _spare = this;
        }
    }

    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>How a mutation changes the ledger: statements run after the migrations, and texts replaced in every later statement.</summary>
internal sealed record SqlAlteration(IReadOnlyList<string> Schema, IReadOnlyList<(string Text, string Instead)> Statements)
{
    public static readonly SqlAlteration None = new([], []);

    public bool IsAny => Schema.Count > 0 || Statements.Count > 0;
}
