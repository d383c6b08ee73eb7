using System.Data.Common;
using Dapper;
using Storage;
using Storage.Sqlite;
using Xunit;

namespace Tests.Unit.Storage;

/// <summary>Writers of several processes on one file.</summary>
public sealed class SqliteWritersTests : IDisposable
{
    // Takes a few milliseconds.
    private const string Rows = """
        INSERT INTO things
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 2000) SELECT n FROM numbers
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("alta-writers-").FullName;

    private string Ledger => Path.Combine(_folder, "ledger.db");

    /// <summary>Without turns each of these writes waits for seconds: SQLite asks too rarely to meet a moment in which the lock is free.</summary>
    [Fact]
    public async Task Write_BesideABusyWriter_GetsItsTurn()
    {
        await using SqliteDatabase busy = new(Ledger), other = new(Ledger);
        await busy.WriteAsync(connection => connection.Execute("CREATE TABLE things (n INTEGER)"));
        using var done = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await busy.WriteAsync(connection => connection.Execute(Rows));
        })));

        var began = TimeProvider.System.GetTimestamp();
        for (var number = 0; number < 20; number++) await other.WriteAsync(connection => connection.Execute("INSERT INTO things VALUES (0)"));
        var took = TimeProvider.System.GetElapsedTime(began);
        await done.CancelAsync();
        await load;

        Assert.True(took < TimeSpan.FromSeconds(10), $"20 writes took {took}");
    }

    [Fact]
    public async Task Writes_ThatArriveWhileTheirProcessWaitsForTheLock_ShareItsTransaction()
    {
        await using SqliteDatabase holder = new(Ledger), other = new(Ledger);
        await holder.WriteAsync(connection => connection.Execute("CREATE TABLE groups (size INTEGER)"));
        await using var held = holder.Open();
        Assert.True(holder.TryBeginWrite(held));

        List<Task<int>> writes = [Leave(other)];
        // Long enough for the first to have been taken from the queue.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        writes.AddRange(Enumerable.Range(0, 9).Select(_ => Leave(other)));
        holder.Commit(held);
        await Task.WhenAll(writes);

        Assert.Equal([10L], await other.ReadAsync(connection => connection.QueryAsync<long>("SELECT size FROM groups")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<int> Leave(Database database) => database.WriteAsync(_ =>
    {
        database.LeaveForCommit<int>(Store, 1);
        return 1;
    });

    private static void Store(DbConnection connection, IReadOnlyList<int> items) =>
        connection.Execute("INSERT INTO groups VALUES (@size)", new { size = items.Count });
}
