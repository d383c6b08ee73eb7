using System.Data.Common;
using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// This process's row in the table <c>writers</c>. Each transaction begins by writing its number there, which locks the row.
/// After losing the connection during a commit, the process queries the row. The query waits until the old transaction has
/// ended, wherever it was cut off, and the answer tells whether it was committed. <c>pg_xact_status</c> would not do: after
/// a crash of the server, the number of a transaction whose commit was lost may be given to another.
/// </summary>
internal sealed class WriterMark
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _batch;
    private bool _hasTable;

    /// <summary>Begins a transaction with the next number.</summary>
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

    /// <summary>Whether the last transaction that began was committed. Throws if the answer can't be had now.</summary>
    public bool WasCommitted(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        // A write, because a SELECT would not wait for the old transaction, which may be the one that inserts the row. Batch 0 is no transaction's.
        command.CommandText = """
            INSERT INTO writers (id, batch, at) VALUES (@id, 0, now())
            ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING batch
            """;
        command.Parameters.AddWithValue("id", _id);
        return (long)command.ExecuteScalar()! == _batch;
    }

    /// <summary>Creates the table, once per process, and deletes the rows of processes that ended long ago.</summary>
    public void EnsureTable(NpgsqlConnection connection)
    {
        if (_hasTable) return;
        using var command = connection.CreateCommand();
        // Locks because concurrent CREATE IF NOT EXISTS statements fail for all but one process.
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
