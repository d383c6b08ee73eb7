using System.Data.Common;

namespace Storage;

/// <summary>
/// A durable SQL database: any number of concurrent readers, and one writer that commits in groups.
/// What is SQLite's or PostgreSQL's own stands in a subclass; the SQL of the callers is what both serve.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private readonly Lazy<WriteQueue> _writes;

    internal AtCommit AtCommit { get; } = new();

    protected Database() => _writes = new Lazy<WriteQueue>(() => new WriteQueue(this));

    /// <summary>Opens a connection that is ready to use: pragmas set, nothing begun.</summary>
    public abstract DbConnection Open();

    /// <summary>
    /// Begins a transaction that holds the right to write. Returns false when another process holds it for longer
    /// than a moment; the caller asks again, so that a waiting write can still be cancelled.
    /// </summary>
    public abstract bool TryBeginWrite(DbConnection connection);

    public abstract void Commit(DbConnection connection);

    public abstract void Rollback(DbConnection connection);

    /// <summary>
    /// Whether to run a transaction again that failed by no fault of its work, the database being away for example.
    /// Nothing of it was committed. Waits for a moment where there is nothing to do but wait.
    /// </summary>
    public virtual bool RunsAgain(Exception failure) => false;

    /// <summary>The infix of migrations that are this kind's alone: <c>0002_name.sqlite.sql</c>.</summary>
    public virtual string Dialect => "sqlite";

    /// <summary>Until the transaction ends, no other process changes the schema.</summary>
    public virtual void LockSchema(DbConnection connection)
    {
        // Whoever writes is alone: SQLite.
    }

    /// <summary>An empty database of the same kind, apart from this one, which is gone when it is disposed.</summary>
    public virtual Task<Database> CreateScratchAsync() => throw new NotSupportedException();

    /// <summary>Runs a query on a connection of its own. It never waits for writers.</summary>
    public virtual async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        await using var connection = Open();
        return await query(connection);
    }

    /// <summary>
    /// Runs <paramref name="work"/> inside a write transaction that may be shared with other callers' work, and
    /// completes after the commit: what it returns is durable. When it throws, only its own effects are undone.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before the work began; nothing was written.</exception>
    public virtual Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default) =>
        _writes.Value.EnqueueAsync(work, cancellation);

    /// <summary>
    /// Within a write: has <paramref name="write"/> called once, right before the transaction's commit, with everything that the writes
    /// which share it have left for it, in their order. Whatever it throws fails them like an error of their own.
    /// </summary>
    /// <param name="write">A static method: what is left for the same one is written together.</param>
    public void LeaveForCommit<T>(Action<DbConnection, IReadOnlyList<T>> write, T item) => AtCommit.Add(write, item);

    public virtual async ValueTask DisposeAsync()
    {
        if (_writes.IsValueCreated) await _writes.Value.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
