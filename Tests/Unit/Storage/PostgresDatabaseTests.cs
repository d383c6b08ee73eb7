using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Storage;
using Storage.Postgres;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Storage;

/// <summary>Behaviour that only PostgreSQL has: broken connections, above all in the middle of a commit.</summary>
[Trait("Ledger", "postgres")]
public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private string _connectionString = "";
    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "Set ALTA_LEDGER=postgres to run this test.");
        _connectionString = await TestPostgres.NewSchemaAsync();
        _database = new PostgresDatabase(_connectionString, NullLogger.Instance);
        await _database.WriteAsync(connection => connection.Execute("CREATE TABLE notes (text TEXT);"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(Loss.Request, 2)]
    [InlineData(Loss.Answer, 1)]
    [InlineData(Loss.Everything, 2)]
    public async Task Commit_WhoseConnectionIsLost_IsLookedUpAndHappensOnce(Loss loss, int expectedRuns)
    {
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        await using var database = new PostgresDatabase(
            new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString, NullLogger.Instance);
        var runs = 0;
        proxy.LoseNext(loss);

        await database.WriteAsync(connection =>
        {
            runs++;
            return connection.Execute("INSERT INTO notes VALUES ('once')");
        }).WaitAsync(Bound);

        Assert.True(proxy.Lost.IsCompleted);
        Assert.Equal(expectedRuns, runs);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Lists_ManyAtOnce_LeaveReadersForTheOthers()
    {
        var held = new TaskCompletionSource();
        var lists = Enumerable.Range(0, 20).Select(_ => _database.BrowseAsync(async connection =>
        {
            await held.Task;
            return await connection.ExecuteScalarAsync<long>("SELECT 1");
        })).ToList();

        Assert.Equal(7, await _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT 7")).WaitAsync(Bound));

        Assert.All(lists, list => Assert.False(list.IsCompleted));
        held.SetResult();
        Assert.Equal(20, (await Task.WhenAll(lists).WaitAsync(Bound)).Sum());
    }

    [Fact]
    public async Task Commit_InDoubtWhileTheDiskIsFull_IsLookedUpUntilThereIsRoom()
    {
        await _database.WriteAsync(connection => connection.Execute("""
            CREATE SEQUENCE questions;
            CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('questions') < 3 THEN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON writers FOR EACH ROW WHEN (NEW.batch = 0) EXECUTE FUNCTION no_room();
            """));
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        await using var database = new PostgresDatabase(
            new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString, NullLogger.Instance);
        var runs = 0;
        proxy.LoseNext(Loss.Answer);

        await database.WriteAsync(connection =>
        {
            runs++;
            return connection.Execute("INSERT INTO notes VALUES ('once')");
        }).WaitAsync(Bound);

        Assert.Equal((1, 1), (runs, await CountAsync()));
        Assert.Equal(3, await _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT last_value FROM questions")));
    }

    [Fact]
    public async Task Commit_WhoseConnectionIsLostAndThatCannotBeLookedUp_IsNoSuccess()
    {
        var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        var database = new PostgresDatabase(
            new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString, NullLogger.Instance);
        proxy.LoseNext(Loss.Request);
        var write = database.WriteAsync(connection =>
        {
            // The commit is the last message that passes: the proxy accepts no connection on which its outcome could be looked up.
            proxy.StopListening();
            return connection.Execute("INSERT INTO notes VALUES ('in doubt')");
        });
        await proxy.Lost.WaitAsync(Bound);

        await database.DisposeAsync();

        await Assert.ThrowsAsync<CommitUnknownException>(() => write);
        Assert.Equal(0, await CountAsync());
        await proxy.DisposeAsync();
    }

    /// <summary>A server whose commit stopped waiting for its standby answers with success, and with this warning.</summary>
    [Fact]
    public async Task Commit_WithAWarning_IsLookedUpBeforeItCounts()
    {
        await _database.WriteAsync(connection => connection.Execute("""
            CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE WARNING 'canceling wait for synchronous replication due to user request';
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn();
            """));
        var log = new Told();
        await using var database = new PostgresDatabase(_connectionString, log);
        var runs = 0;

        await database.WriteAsync(connection =>
        {
            runs++;
            return connection.Execute("INSERT INTO notes VALUES ('once')");
        }).WaitAsync(Bound);

        Assert.Equal((1, 1), (runs, await CountAsync()));
        Assert.Contains(log.Lines, line => line.Contains("canceling wait", StringComparison.Ordinal));
    }

    /// <summary>The question is itself a commit: an answer that stopped waiting for a standby is none.</summary>
    [Fact]
    public async Task Commit_InDoubtWhoseLookUpEndsWithAWarning_IsLookedUpAgain()
    {
        await _database.WriteAsync(connection => connection.Execute("""
            CREATE SEQUENCE questions;
            CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('questions') < 3 THEN RAISE WARNING 'canceling wait for synchronous replication due to user request'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER warn BEFORE INSERT ON writers FOR EACH ROW WHEN (NEW.batch = 0) EXECUTE FUNCTION warn();
            """));
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        await using var database = new PostgresDatabase(
            new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString, NullLogger.Instance);
        proxy.LoseNext(Loss.Answer);

        await database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('once')")).WaitAsync(Bound);

        Assert.Equal(1, await CountAsync());
        Assert.Equal(3, await _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT last_value FROM questions")));
    }

    [Fact]
    public async Task Write_ToSeveralHosts_FindsTheOneThatAnswers()
    {
        await using var proxy = new LossyProxy(1);
        var gone = proxy.Port;
        proxy.StopListening();
        var port = new NpgsqlConnectionStringBuilder(_connectionString).Port;
        await using var database = new PostgresDatabase(
            new NpgsqlConnectionStringBuilder(_connectionString) { Host = $"127.0.0.1:{gone},127.0.0.1:{port}" }.ConnectionString, NullLogger.Instance);

        Assert.Equal(1, await database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('once')")).WaitAsync(Bound));
        Assert.Equal(1, await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM notes")).WaitAsync(Bound));
    }

    [Fact]
    public async Task Write_WhoseStatementFailedAndWasCaught_IsNoSuccess()
    {
        await using var hurried = Hurried(_connectionString);
        await Assert.ThrowsAsync<PostgresException>(() => hurried.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO notes VALUES ('lost')");
            try
            {
                connection.Execute("INSERT INTO nowhere VALUES (1)");
            }
            catch (PostgresException)
            {
                // From here on, a COMMIT rolls back and says so only in its command tag.
            }
            return 0;
        }));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Writes_WhoseConnectionsAreCutAgainAndAgain_HappenOnceEach()
    {
        using var done = new CancellationTokenSource();
        var cutting = Task.Run(async () =>
        {
            await using var admin = new NpgsqlConnection(_connectionString);
            for (var seen = 0L; !done.IsCancellationRequested;)
            {
                // As soon as a commit is visible, often before its answer has arrived.
                var notes = await admin.ExecuteScalarAsync<long>("SELECT count(*) FROM notes");
                if (notes == seen) continue;
                seen = notes;
                await admin.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'alta-cut'");
            }
        });
        await using var database = new PostgresDatabase($"{_connectionString};Application Name=alta-cut", NullLogger.Instance);
        for (var batch = 0; batch < 30; batch++)
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
                database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('x')")))).WaitAsync(Bound);
        await done.CancelAsync();
        await cutting;

        Assert.Equal(300, await CountAsync());
    }

    [Fact]
    public async Task Process_FrozenInATransaction_BlocksNoOther()
    {
        await _database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('shared')"));
        await using var other = new PostgresDatabase(_connectionString, NullLogger.Instance);
        await using var frozen = other.Open();
        Assert.True(other.TryBeginWrite(frozen));
        frozen.Execute("UPDATE notes SET text = 'frozen'");

        Assert.Equal(1, await _database.WriteAsync(connection => connection.Execute("UPDATE notes SET text = 'mine'")).WaitAsync(Bound));

        // After the thaw, its transaction is gone.
        var failure = Assert.ThrowsAny<Exception>(() => other.Commit(frozen));
        Assert.True(other.RunsAgain(failure), failure.ToString());
        Assert.Equal("mine", await _database.ReadAsync(connection => connection.ExecuteScalarAsync<string>("SELECT text FROM notes")));
    }

    [Fact]
    public async Task Write_WhileTheDatabaseIsAway_WaitsAsLongAsItsCaller()
    {
        var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        var port = proxy.Port;
        await proxy.DisposeAsync();
        await using var away = new PostgresDatabase($"Host=127.0.0.1;Port={port};Username=alta", NullLogger.Instance);
        using var patience = new CancellationTokenSource();
        var write = away.WriteAsync(connection => connection.Execute("SELECT 1;"), patience.Token);
        Assert.False(write.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Fact]
    public async Task Write_OnAFullDisk_IsRetriedUntilThereIsRoom()
    {
        var tries = 0;
        await _database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO notes VALUES ('room')");
            if (++tries < 3)
                connection.Execute("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$");
            return tries;
        }).WaitAsync(Bound);
        Assert.Equal((3, 1), (tries, await CountAsync()));
    }

    [Fact]
    public async Task Write_OfWrongData_FailsAtOnceAndAlone()
    {
        var tries = 0;
        var wrong = _database.WriteAsync(connection =>
        {
            tries++;
            return connection.Execute("INSERT INTO notes SELECT 1 / 0");
        });
        var right = _database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('right')"));
        await Assert.ThrowsAsync<PostgresException>(() => wrong);
        Assert.Equal(1, await right);
        // Twice if both were in one group: first with the other write, then alone.
        Assert.InRange(tries, 1, 2);
    }

    [Fact]
    public async Task Write_OfWrongSql_IsRetriedForAWhileThenFails_AndBlocksNoOther()
    {
        await using var hurried = Hurried(_connectionString);
        var tries = 0;
        var wrong = hurried.WriteAsync(connection =>
        {
            tries++;
            return connection.Execute("INSERT INTO nowhere VALUES (1)");
        });
        Assert.Equal(1, await hurried.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES ('right')")));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, (await Assert.ThrowsAsync<PostgresException>(() => wrong)).SqlState);
        Assert.InRange(tries, 10, 200);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Write_OfSqlThatIsFixedInTime_Succeeds()
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = _database.WriteAsync(connection =>
        {
            failed.TrySetResult();
            return connection.Execute("INSERT INTO later VALUES (1)");
        });
        await failed.Task;
        await _database.WriteAsync(connection => connection.Execute("CREATE TABLE later (number BIGINT)"));
        Assert.Equal(1, await write.WaitAsync(Bound));
    }

    [Fact]
    public async Task Database_ThatDoesNotExist_FailsAfterAWhile()
    {
        await using var missing = Hurried($"{_connectionString};Database=nowhere");
        var failure = await Assert.ThrowsAsync<PostgresException>(() => missing.WriteAsync(connection => connection.Execute("SELECT 1;")));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, failure.SqlState);
        await Assert.ThrowsAsync<PostgresException>(() => missing.ReadAsync(connection => connection.ExecuteAsync("SELECT 1;")));
    }

    [Fact]
    public async Task Connection_OfTheWriter_CommitsDurablyDespiteItsOptions()
    {
        await using var database = new PostgresDatabase($"{_connectionString};Options=-c synchronous_commit=off -c lock_timeout=7s", NullLogger.Instance);
        await using var connection = database.Open();
        Assert.Equal("on", await connection.ExecuteScalarAsync<string>("SHOW synchronous_commit;"));
        Assert.Equal("7s", await connection.ExecuteScalarAsync<string>("SHOW lock_timeout;"));
        Assert.Equal("1s", await connection.ExecuteScalarAsync<string>("SHOW idle_in_transaction_session_timeout;"));
    }

    [Fact]
    public async Task Scratch_WhenDisposed_LeavesNoSchema()
    {
        await using (var scratch = await _database.CreateScratchAsync())
        {
            await scratch.WriteAsync(connection => connection.Execute("CREATE TABLE notes (text TEXT);"));
            Assert.NotEqual(0, await ScratchesAsync());
        }
        // Other tests create scratch schemas at the same time, so this looks only for its own table.
        Assert.Equal(0, await _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM pg_tables WHERE schemaname LIKE 'alta_scratch_%' AND tablename = 'notes'")));
    }

    /// <summary>A database whose patience ends at once.</summary>
    private static PostgresDatabase Hurried(string connectionString) => new(connectionString, NullLogger.Instance, new HurriedTime());

    private Task<long> ScratchesAsync() => _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'alta_scratch_%'"));

    private Task<long> CountAsync() => _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM notes"));

    private sealed class Told : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
