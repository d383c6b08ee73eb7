using Dapper;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Storage;

public sealed class WriterWatchTests : IAsyncDisposable
{
    private readonly ManualResetEventSlim _go = new();

    public ValueTask DisposeAsync()
    {
        _go.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Writer_ThatHangsInOneStep_FailsTheWatch()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var write = await HangAsync(ledger.Database);
        using var watch = new WriterWatch(ledger.Database, TimeProvider.System);

        for (var look = 0; look < WriterWatch.Looks; look++) watch.Look();
        Assert.Throws<TimeoutException>(watch.Look);

        _go.Set();
        await write;
    }

    /// <summary>The background service fails, so the process ends (BackgroundLoops).</summary>
    [Fact]
    public async Task Watch_OfAWriterThatHangs_EndsWithAFailure()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var write = await HangAsync(ledger.Database);
        var time = new FakeTimeProvider();
        using var watch = new WriterWatch(ledger.Database, time);
        await watch.StartAsync(default);
        while (!watch.ExecuteTask!.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await Assert.ThrowsAsync<TimeoutException>(() => watch.ExecuteTask);
        _go.Set();
        await write;
    }

    [Fact]
    public async Task Writer_ThatIsBusyOrIdle_IsNotBlamed()
    {
        await using var ledger = await TestLedger.CreateAsync();
        using var watch = new WriterWatch(ledger.Database, TimeProvider.System);

        for (var look = 0; look < 2 * WriterWatch.Looks; look++) watch.Look();
        for (var look = 0; look < 2 * WriterWatch.Looks; look++) await ledger.Database.WriteAsync(_ => { watch.Look(); return true; });
    }

    [Fact]
    public async Task Writer_ThatWaitsForAnotherProcess_IsNotBlamed()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var held = await HangAsync(ledger.Open());
        var step = ledger.Database.Step.Current;

        // It asks for the lock again and again, or the database ends its tries.
        var waiting = ledger.Database.WriteAsync(connection => connection.Execute("UPDATE leadership SET epoch = epoch"));
        for (var seen = new HashSet<long> { step }; seen.Count < 5; seen.Add(ledger.Database.Step.Current)) await Task.Yield();

        _go.Set();
        await held;
        await waiting;
    }

    /// <summary>A write that does not return until <see cref="_go"/> is set.</summary>
    private async Task<Task> HangAsync(Database database)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE leadership SET epoch = epoch");
            // PostgreSQL ends a session that waits in a transaction, and then this runs again.
            begun.TrySetResult();
            _go.Wait();
            return true;
        });
        await begun.Task;
        return write;
    }
}
