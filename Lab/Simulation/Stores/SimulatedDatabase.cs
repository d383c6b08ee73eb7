using System.Data.Common;
using Microsoft.Data.Sqlite;
using Simulation.Runtime;
using SQLitePCL;
using Storage;

namespace Simulation.Stores;

/// <summary>Temporary faults of the ledger.</summary>
internal sealed class LedgerTrouble
{
    public double CommitFails { get; set; }

    /// <summary>Probability that a commit succeeds but is reported as failed, as when the connection breaks too late.</summary>
    public double CommitUnknown { get; set; }
    public double ReadFails { get; set; }

    /// <summary>Commits take longer, so that many writes share one.</summary>
    public bool IsSlow { get; set; }

    public void End()
    {
        CommitFails = CommitUnknown = ReadFails = 0;
        IsSlow = false;
    }
}

/// <summary>
/// One process's ledger: the production SQL and group commit over the shared store. A commit takes a moment of simulated time;
/// the process may die before it or right after it.
/// </summary>
internal sealed class SimulatedDatabase : Database
{
    /// <summary>The error code of every injected failure: SQLITE_IOERR.</summary>
    public const int DiskError = 10;

    private const int MaxBatch = 512;
    private static readonly TimeSpan LockedRetry = TimeSpan.FromMilliseconds(50);

    private readonly World _world;
    private readonly Process _process;
    private readonly GroupCommit _commit;
    private readonly List<IWrite> _waiting = [];
    private bool _isFlushing;

    public SimulatedDatabase(World world, Process process)
    {
        (_world, _process) = (world, process);
        _commit = new GroupCommit(this);
        process.Died += Unlock;
    }

    /// <summary>Set by a mutation: writes complete before their commit.</summary>
    public bool AnswersBeforeCommit { get; set; }

    private LedgerStore Store => _world.Ledger;

    public override DbConnection Open() => Store.Connection;

    public override Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default)
    {
        var write = new Write<T>(work, cancellation);
        _waiting.Add(AnswersBeforeCommit ? new HastyWrite(write) : write);
        if (!_isFlushing)
        {
            _isFlushing = true;
            _world.Scheduler.After(Latency(), Flush);
        }
        return write.Completion;
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        // A result may be outdated when the caller gets it.
        var isOld = _world.Chance.Is(0.3);
        if (!isOld) await PauseAsync();
        if (_world.Chance.Is(_world.LedgerTrouble.ReadFails))
        {
            _world.Coverage.Count(Happening.LedgerReadFailed);
            throw new SqliteException("disk I/O error", DiskError);
        }
        var result = await query(Store.Connection);
        if (isOld) await PauseAsync();
        return result;
    }

    public override bool TryBeginWrite(DbConnection connection)
    {
        Execute("BEGIN IMMEDIATE");
        return true;
    }

    public override void Commit(DbConnection connection)
    {
        var fails = _world.Chance.Is(_world.LedgerTrouble.CommitFails);
        if (_process.DiesAt(KillPoint.LedgerBeforeCommit) || fails)
        {
            _world.Coverage.Count(Happening.CommitFailed);
            _world.Tell(_process, $"fails to commit");
            throw new SqliteException("disk I/O error", DiskError);
        }
        Execute("COMMIT");
        _world.Checker.Committed(_process);
        _process.DiesAt(KillPoint.LedgerAfterCommit);
        if (!_world.Chance.Is(_world.LedgerTrouble.CommitUnknown)) return;
        _world.Coverage.Count(Happening.CommitUnknown);
        _world.Tell(_process, $"commits, and is told that it failed");
        throw new SqliteException("the connection broke", DiskError);
    }

    public override void Rollback(DbConnection connection)
    {
        if (raw.sqlite3_get_autocommit(Store.Connection.Handle!) == 0) Execute("ROLLBACK");
    }

    /// <summary>Called once, when a write is due. The argument says whether its transaction has begun.</summary>
    public Action<bool>? BeforeNextWrite { get; set; }

    /// <summary>Keeps the write lock, because the process is frozen inside a transaction.</summary>
    public void LockWhileFrozen()
    {
        if (Store.LockedBy is not null) return;
        Store.LockedBy = _process;
        _world.Coverage.Count(Happening.FrozenInTransaction);
        _world.Tell(_process, $"is frozen inside a write transaction");
    }

    public void Unlock()
    {
        if (Store.LockedBy == _process) Store.LockedBy = null;
    }

    private void Flush()
    {
        if (_process.IsDead) return;
        if (BeforeNextWrite is { } strike && Store.LockedBy is null)
        {
            BeforeNextWrite = null;
            var isInside = _world.Chance.Is(0.3);
            if (!isInside) _world.Coverage.Count(Happening.FrozenBeforeTransaction);
            strike(isInside);
        }
        // This process is frozen, or another process holds the lock.
        if (_process.IsFrozen || Store.LockedBy is not null)
        {
            _world.Scheduler.After(LockedRetry, Flush);
            return;
        }
        _isFlushing = false;
        List<IWrite> batch = [.. _waiting.Take(MaxBatch)];
        if (batch.Count > 1) _world.Coverage.Count(Happening.CommitShared);
        _waiting.RemoveRange(0, batch.Count);
        _commit.Execute(batch);
    }

    private TimeSpan Latency() => TimeSpan.FromMicroseconds(
        _world.LedgerTrouble.IsSlow ? _world.Chance.Between(20_000, 400_000) : _world.Chance.Between(200, 5000));

    private Task PauseAsync()
    {
        var pause = new TaskCompletionSource();
        _world.Scheduler.After(TimeSpan.FromMicroseconds(_world.Chance.Between(50, 1000)), pause.SetResult);
        return pause.Task;
    }

    private void Execute(string sql)
    {
        var handle = Store.Connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, sql), handle);
    }

    /// <summary>Completes when its work has run, which is too early: before the commit.</summary>
    private sealed class HastyWrite(IWrite write) : IWrite
    {
        public bool TryCancel() => write.TryCancel();

        public void Run(DbConnection connection)
        {
            write.Run(connection);
            write.Complete();
        }

        public void Complete() { }
        public void Fail(Exception exception) { }
    }
}

/// <summary>The store without latency or faults, to set a run up.</summary>
internal sealed class DirectDatabase(SqliteConnection connection) : Database
{
    public override DbConnection Open() => connection;

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query) => query(connection);

    public override Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default) => Task.FromResult(work(connection));

    public override bool TryBeginWrite(DbConnection connection) => true;
    public override void Commit(DbConnection connection) { }
    public override void Rollback(DbConnection connection) { }
}
