using System.Diagnostics;
using Dapper;
using LocalSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Storage.Postgres;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Storage;

/// <summary>A primary whose commit no standby has, and the server that takes its place.</summary>
[Trait("Ledger", "postgres")]
public sealed class OldPrimaryTests : IAsyncLifetime
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-primaries-");
    private readonly int _oldPort = FreePorts.Next(), _newPort = FreePorts.Next();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string OldData => Path.Combine(_folder.FullName, "old");
    private string NewData => Path.Combine(_folder.FullName, "new");

    /// <summary>
    /// The old primary shows the commit to a SELECT, because it stopped waiting for its standby when the client left. Only a write, which has to wait
    /// too, gets no answer from it.
    /// </summary>
    [Fact]
    public async Task Commit_ThatOnlyTheOldPrimaryHas_IsDoneAgainOnTheNewOne()
    {
        await using var old = await PostgresProcess.StartAsync(OldData, _oldPort, "synchronous_standby_names=away");
        await using var database = new PostgresDatabase(
            $"Host=127.0.0.1:{_oldPort},127.0.0.1:{_newPort};Username=alta;Database=alta", NullLogger.Instance);
        var write = database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('once')"));
        await UntilAnsweredOrWaitingAsync(write);
        Assert.Equal(1, await CountAsync(_oldPort));
        await old.StopAsync();

        await using var next = await PostgresProcess.StartAsync(NewData, _newPort);
        await write.WaitAsync(Bound, Cancellation);
        Assert.Equal(1, await CountAsync(_newPort));
    }

    /// <summary>Two servers with the same data, as if one were the standby of the other.</summary>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "Set ALTA_LEDGER=postgres to run this test.");
        await PostgresServer.PrepareAsync(OldData, Cancellation);
        await using var server = await PostgresProcess.StartAsync(OldData, _oldPort);
        await using (var database = new PostgresDatabase(PostgresServer.ConnectionString(_oldPort), NullLogger.Instance))
            await database.WriteAsync(connection => connection.Execute("CREATE TABLE notes (text TEXT)"));
        await server.StopAsync();
        using var copy = Process.Start("cp", ["-a", OldData, NewData]);
        await copy.WaitForExitAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Until the old primary has been asked about the commit: it answered, or the question waits for the standby as well.</summary>
    private async Task UntilAnsweredOrWaitingAsync(Task write)
    {
        await using var connection = new NpgsqlConnection(PostgresServer.ConnectionString(_oldPort));
        var start = TimeProvider.System.GetTimestamp();
        while (!write.IsCompleted && await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query NOT LIKE '%COMMIT%'") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Bound, "The old primary was not asked.");
        }
    }

    private static async Task<long> CountAsync(int port)
    {
        await using var connection = new NpgsqlConnection(PostgresServer.ConnectionString(port));
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM notes");
    }
}
