using System.Data.Common;
using System.Threading.Channels;

namespace Storage;

/// <summary>
/// Group commit with one thread and one connection. All work that arrives while a transaction is flushed to disk shares the
/// next one. The thread is dedicated, so that a slow disk never starves the thread pool's heartbeats.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxBatch = 512;

    // For a writer that hangs. Its thread doesn't keep the process alive.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Database _database;
    private readonly Channel<IWrite> _queue = Channel.CreateUnbounded<IWrite>(new() { SingleReader = true });
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupCommit _commit;

    public WriteQueue(Database database)
    {
        _database = database;
        _commit = new GroupCommit(database, Join);
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
        await Task.WhenAny(_stopped.Task, Task.Delay(Patience, TimeProvider.System));
    }

    private void Run()
    {
        var batch = new List<IWrite>(MaxBatch);
        var reader = _queue.Reader;
        while (WaitToRead(reader))
        {
            Join(batch);
            _commit.Execute(batch);
            batch.Clear();
        }
        _commit.Dispose();
        _stopped.SetResult();
    }

    private void Join(List<IWrite> batch)
    {
        while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var write)) batch.Add(write);
    }

    // May block: the thread is dedicated to this.
    private static bool WaitToRead(ChannelReader<IWrite> reader)
    {
        var ready = reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }
}
