using System.Data.Common;
using System.Threading.Channels;

namespace Storage;

/// <summary>
/// Group commit: one thread, one connection; all work that arrived while the last transaction was being flushed to
/// disk shares the next one. A thread of its own, so that a slow disk never starves the thread pool's heartbeats.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly Database _database;
    private readonly Channel<IWrite> _queue = Channel.CreateUnbounded<IWrite>(new() { SingleReader = true });
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DbConnection? _connection;

    public WriteQueue(Database database)
    {
        _database = database;
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger writer" };
        _thread.Start();
    }

    public Task<T> EnqueueAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation)
    {
        var write = new Write<T>(work, cancellation);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), _database);
        return write.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Run()
    {
        var batch = new List<IWrite>(MaxBatch);
        var reader = _queue.Reader;
        while (WaitToRead(reader))
        {
            while (batch.Count < MaxBatch && reader.TryRead(out var write)) batch.Add(write);
            Execute(batch);
            batch.Clear();
        }
        _connection?.Dispose();
        _stopped.SetResult();
    }

    // The thread is ours: blocking it is what it is for.
    private static bool WaitToRead(ChannelReader<IWrite> reader)
    {
        var ready = reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private void Execute(List<IWrite> batch)
    {
        var failure = TryExecute(batch);
        if (failure is null) batch.ForEach(write => write.Complete());
        else if (batch.Count == 1) batch[0].Fail(failure);
        else
        {
            // One of them spoilt it for all, and the transaction is undone: each again, alone.
            foreach (var write in batch) Execute([write]);
        }
    }

    private Exception? TryExecute(List<IWrite> batch)
    {
        var begun = false;
        try
        {
            _connection ??= _database.Open();
            while (!_database.TryBeginWrite(_connection))
            {
                batch.RemoveAll(write => write.TryCancel());
                if (batch.Count == 0) return null;
            }
            begun = true;
            batch.RemoveAll(write => write.TryCancel());
            foreach (var write in batch) write.Run(_connection);
            _database.Commit(_connection);
            return null;
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to its caller, who awaits it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Abandon(begun);
            return failure;
        }
    }

    private void Abandon(bool begun)
    {
        if (_connection is null) return;
        try
        {
            if (begun) _database.Rollback(_connection);
        }
        catch (DbException)
        {
            // The connection is of no more use; the next batch opens another, and closing it rolls back.
            _connection.Dispose();
            _connection = null;
        }
    }

    private interface IWrite
    {
        bool TryCancel();
        void Run(DbConnection connection);
        void Complete();
        void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<DbConnection, T> work, CancellationToken cancellation) : IWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;
        public bool TryCancel() => cancellation.IsCancellationRequested && _completion.TrySetCanceled(cancellation);
        public void Run(DbConnection connection) => _result = work(connection);
        public void Complete() => _completion.TrySetResult(_result!);
        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
