using System.Data;
using System.Data.Common;

namespace Storage;

/// <summary>Commits writes in groups, on one connection. Not thread-safe.</summary>
/// <param name="join">Adds the writes that arrived while the group waited for the write lock.</param>
internal sealed class GroupCommit(Database database, Action<List<IWrite>>? join = null) : IDisposable
{
    private DbConnection? _connection;

    /// <summary>Runs a batch in one transaction and completes or fails each of its writes. May change the list: don't use it afterwards.</summary>
    public void Execute(List<IWrite> batch) => Execute(batch, join);

    private void Execute(List<IWrite> batch, Action<List<IWrite>>? others)
    {
        var failure = TryExecute(batch, others);
        while (failure is not null && database.RunsAgain(failure))
        {
            batch.RemoveAll(write => write.TryCancel());
            failure = batch.Count == 0 ? null : TryExecute(batch, others);
        }
        if (failure is null) batch.ForEach(write => write.Complete());
        else if (batch.Count == 1 || failure is CommitUnknownException) batch.ForEach(write => write.Fail(failure));
        else
        {
            // One write failed and the transaction was rolled back. Run each alone, so that the others succeed.
            foreach (var write in batch) Execute([write], others: null);
        }
    }

    private Exception? TryExecute(List<IWrite> batch, Action<List<IWrite>>? others)
    {
        var begun = false;
        try
        {
            database.Step.Begin();
            if (_connection is { State: not ConnectionState.Open }) Drop();
            _connection ??= database.Open();
            while (!database.TryBeginWrite(_connection))
            {
                database.Step.Begin();
                batch.RemoveAll(write => write.TryCancel());
                if (batch.Count == 0) return null;
            }
            begun = true;
            others?.Invoke(batch);
            batch.RemoveAll(write => write.TryCancel());
            // Drops the items of a rolled-back transaction: its writes run again and leave them again.
            database.Together.Clear();
            database.AtCommit.Clear();
            foreach (var write in batch)
            {
                database.Step.Begin();
                write.Run(_connection);
            }
            database.Step.Begin();
            database.Together.Write(_connection);
            database.AtCommit.Write(_connection);
            database.Step.Begin();
            database.Commit(_connection);
            return null;
        }
#pragma warning disable CA1031 // Every exception of the work goes to its caller, which awaits it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            database.Step.Begin();
            Abandon(begun);
            return failure;
        }
        finally
        {
            database.Step.End();
        }
    }

    private void Abandon(bool begun)
    {
        if (_connection is null) return;
        try
        {
            if (begun) database.Rollback(_connection);
        }
        catch (DbException)
        {
            // The connection is broken. Closing it rolls back, and the next batch opens another.
            Drop();
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Drop();
}
