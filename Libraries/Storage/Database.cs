using System.Data.Common;

namespace Storage;

/// <summary>
/// A durable SQL database: any number of concurrent readers, and one writer that commits in groups.
/// Subclasses hold what is specific to SQLite or PostgreSQL. Callers use SQL that works on both.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private readonly Lazy<WriteQueue> _writes;

    /// <summary>The writer's step that runs now.</summary>
    public WriterStep Step { get; } = new();

    internal AtCommit Together { get; } = new();
    internal AtCommit AtCommit { get; } = new();

    protected Database() => _writes = new Lazy<WriteQueue>(() => new WriteQueue(this));

    /// <summary>Opens a connection that is ready to use: configured, without a transaction.</summary>
    public abstract DbConnection Open();

    /// <summary>
    /// Begins a transaction that holds the write lock. Returns false if another transaction holds it for longer
    /// than a moment. The caller then tries again, so that a waiting write can still be cancelled.
    /// </summary>
    public abstract bool TryBeginWrite(DbConnection connection);

    public abstract void Commit(DbConnection connection);

    public abstract void Rollback(DbConnection connection);

    /// <summary>
    /// Whether to run a transaction again after a failure that its work did not cause, such as an unavailable database.
    /// Nothing of it was committed. Pauses for a moment if only waiting can help.
    /// </summary>
    public virtual bool RunsAgain(Exception failure) => false;

    /// <summary>Whether the database refused the data itself, by a constraint or as malformed: a retry would fail again.</summary>
    public virtual bool IsRefused(Exception failure) => false;

    /// <summary>The infix of migrations for this kind of database only: <c>0002_name.sqlite.sql</c>.</summary>
    public virtual string Dialect => "sqlite";

    /// <summary>Keeps other processes from changing the schema until the transaction ends.</summary>
    public virtual void LockSchema(DbConnection connection)
    {
        // SQLite has only one writer at a time.
    }

    /// <summary>Creates an empty, separate database of the same kind. It is deleted when disposed.</summary>
    public virtual Task<Database> CreateScratchAsync() => throw new NotSupportedException();

    /// <summary>Runs a query on its own connection. It never waits for writers.</summary>
    public virtual async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        await using var connection = Open();
        return await query(connection);
    }

    /// <summary>
    /// Like <see cref="ReadAsync"/>, for lists and searches, which people ask for: however many run at once, they leave connections for the other reads.
    /// </summary>
    public virtual Task<T> BrowseAsync<T>(Func<DbConnection, Task<T>> query) => ReadAsync(query);

    /// <summary>Asks each server that has this database's data what it is now. Never waits for an unavailable one.</summary>
    /// <param name="patience">A node that takes longer is unreachable. The answer takes no longer than this.</param>
    public virtual Task<IReadOnlyList<StoreNode>> AskNodesAsync(TimeSpan patience) =>
        Task.FromResult<IReadOnlyList<StoreNode>>([new StoreNode(null, NodeRole.Primary)]);

    /// <summary>
    /// Runs <paramref name="work"/> inside a write transaction that may be shared with other callers' work.
    /// Completes after the commit, so the result is durable. If the work throws, only its own effects are undone.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before the work began; nothing was written.</exception>
    public virtual Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default) =>
        _writes.Value.EnqueueAsync(work, cancellation);

    /// <summary>
    /// Within a write: leaves an item for <paramref name="write"/>, which is called once, right before the transaction's commit. It gets
    /// the items of all writes that share the transaction, in their order. Its exceptions fail these writes like errors of their own.
    /// </summary>
    /// <param name="write">A static method: items for the same method are written together.</param>
    public void LeaveForCommit<T>(Action<DbConnection, IReadOnlyList<T>> write, T item) => AtCommit.Add(write, item);

    /// <summary>
    /// Within a write: leaves an item for <paramref name="work"/>, which does the work of all writes that share the transaction in a few
    /// statements. Like <see cref="LeaveForCommit"/>, but before it: <paramref name="work"/> may itself leave items for the commit.
    /// </summary>
    public void DoTogether<T>(Action<DbConnection, IReadOnlyList<T>> work, T item) => Together.Add(work, item);

    public virtual async ValueTask DisposeAsync()
    {
        if (_writes.IsValueCreated) await _writes.Value.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
