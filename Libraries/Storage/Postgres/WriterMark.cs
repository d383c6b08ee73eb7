using System.Data.Common;
using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// A row of this process in the table <c>writers</c>: each transaction begins by writing its number there, and so takes
/// the row's lock. Whoever lost the connection during a commit asks the row: the question waits until the old transaction
/// has ended, on whichever side of the network it still stands, and the answer tells whether it was committed.
/// <c>pg_xact_status</c> would not do: after a crash of the server the number of a transaction whose commit was lost may
/// be given to another.
/// </summary>
internal sealed class WriterMark
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _batch;
    private bool _hasTable;

    /// <summary>Begins a transaction that bears the next number.</summary>
    public void Begin(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        // One round trip.
        command.CommandText = """
            BEGIN;
            INSERT INTO writers (id, batch, at) VALUES (@id, @batch, now())
            ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at
            """;
        command.Parameters.AddWithValue("id", _id);
        command.Parameters.AddWithValue("batch", ++_batch);
        command.ExecuteNonQuery();
    }

    /// <summary>Whether the last transaction that began was committed. Throws when it can't be told now.</summary>
    public bool WasCommitted(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        // A write, not a look: it waits for the old transaction, also for one that inserts the row. Its batch 0 is none.
        command.CommandText = """
            INSERT INTO writers (id, batch, at) VALUES (@id, 0, now())
            ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING batch
            """;
        command.Parameters.AddWithValue("id", _id);
        return (long)command.ExecuteScalar()! == _batch;
    }

    /// <summary>Sees to the table, once a process; rows of processes long gone are cleared away.</summary>
    public void EnsureTable(NpgsqlConnection connection)
    {
        if (_hasTable) return;
        using var command = connection.CreateCommand();
        // CREATE IF NOT EXISTS by several at once fails for all but one: hence the lock.
        command.CommandText = """
            BEGIN;
            SELECT pg_advisory_xact_lock(hashtext('alta.writers'), hashtext(current_schema()));
            CREATE TABLE IF NOT EXISTS writers (id TEXT PRIMARY KEY, batch BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL);
            DELETE FROM writers WHERE at < now() - interval '30 days';
            COMMIT
            """;
        command.ExecuteNonQuery();
        _hasTable = true;
    }
}
