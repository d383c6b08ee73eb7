using System.Data.Common;
using Storage;

namespace Tests.Unit.Reconciliation;

/// <summary>Counts what is read from and written to another database. What is left for a commit, such as audit lines, does not reach that one.</summary>
internal sealed class CountingDatabase(Database inner) : Database
{
    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        Reads++;
        return inner.ReadAsync(query);
    }

    public override Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default)
    {
        Writes++;
        return inner.WriteAsync(work, cancellation);
    }

    public override DbConnection Open() => inner.Open();
    public override bool TryBeginWrite(DbConnection connection) => inner.TryBeginWrite(connection);
    public override void Commit(DbConnection connection) => inner.Commit(connection);
    public override void Rollback(DbConnection connection) => inner.Rollback(connection);
}
