using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// A PostgreSQL database that many processes share. Each process has one writer connection, which commits in groups, and a few
/// readers. Reads and writes wait for an unavailable database. If the answer to a commit is lost, its outcome is looked up.
/// </summary>
public class PostgresDatabase : Database
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Longer than a supervisor takes to restart a dead server. The same for SQLite.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    // As long as a clerk's request waits. The pause is longer because each failed try rolls back its whole group of writes.
    private static readonly TimeSpan UnexpectedPatience = TimeSpan.FromSeconds(30), UnexpectedPause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresSettings _settings;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _writer, _readers;
    private readonly WriterMark _mark = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly SemaphoreSlim _browsers = new(PostgresSettings.Browsers);
    private readonly Lazy<PostgresNodes> _nodes;
    private int _isAway, _isDisposed;

    /// <param name="connectionString">Npgsql's keywords, at least <c>Host</c>.</param>
    /// <exception cref="ArgumentException">A keyword or value that Npgsql does not know.</exception>
    public PostgresDatabase(string connectionString, ILogger log, TimeProvider? time = null) : this(new PostgresSettings(connectionString), log, time)
    {
    }

    internal PostgresDatabase(PostgresSettings settings, ILogger log, TimeProvider? time = null)
    {
        (_settings, _log, _time) = (settings, log, time ?? TimeProvider.System);
        (_writer, _readers) = (Source(settings.Writer), Source(settings.Reader));
        _nodes = new(() => new PostgresNodes(settings, Source, _time));
    }

    public override string Dialect => "postgres";

    public override DbConnection Open()
    {
        var connection = _writer.CreateConnection();
        try
        {
            connection.Open();
            EnsureDurable(connection);
            _mark.EnsureTable(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override bool TryBeginWrite(DbConnection connection)
    {
        try
        {
            _mark.Begin((NpgsqlConnection)connection);
            if (Interlocked.Exchange(ref _isAway, 0) == 1) _log.DatabaseBack();
            return true;
        }
        catch (Exception failure)
        {
            Rollback(connection);
            // A transaction of this process, on a connection that broke, has not ended yet.
            if (PostgresFailures.Of(failure) == PostgresFailure.OfContention) return false;
            throw;
        }
    }

    public override void Commit(DbConnection connection)
    {
        var postgres = (NpgsqlConnection)connection;
        try
        {
            // After a failed statement, COMMIT rolls back but reports success. SELECT fails then, and costs no extra round trip.
            Unwarned(postgres, () => Execute(postgres, "SELECT 1; COMMIT"));
        }
        catch (Exception failure) when (PostgresFailures.LeavesCommitInDoubt(failure))
        {
            connection.Close();
            if (!WasCommitted(failure)) throw;
        }
    }

    public override void Rollback(DbConnection connection)
    {
        // If the connection is broken, the server rolls back by itself.
        if (connection.State == ConnectionState.Open) Execute((NpgsqlConnection)connection, "ROLLBACK;");
    }

    public override bool IsRefused(Exception failure) => failure is PostgresException && PostgresFailures.Of(failure) == PostgresFailure.OfTheRequest;

    public override bool RunsAgain(Exception failure)
    {
        switch (PostgresFailures.Of(failure))
        {
            case PostgresFailure.OfContention:
                return true;
            case PostgresFailure.OfTheServer:
                TellAway(failure);
                // May block: the thread is the writer's own.
                return !_disposing.Token.WaitHandle.WaitOne(Pause);
            default:
                return false;
        }
    }

    /// <summary>Retries for a while after an unexpected failure. Other writes run meanwhile, because the failure may be this write's own.</summary>
    public override async Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default)
    {
        var start = _time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await base.WriteAsync(work, cancellation);
            }
            catch (PostgresException failure) when (IsWorthAnotherTry(failure, start))
            {
                if (tries == 1) _log.DatabaseRefuses(failure.Message);
            }
            await Task.Delay(UnexpectedPause, _time, cancellation);
        }
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        var start = _time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var pause = Pause;
            try
            {
                await using var connection = await _readers.OpenConnectionAsync();
                return await query(connection);
            }
            catch (Exception failure) when (PostgresFailures.Of(failure) == PostgresFailure.OfTheServer && _time.GetElapsedTime(start) < ReadPatience)
            {
                TellAway(failure);
            }
            catch (PostgresException failure) when (IsWorthAnotherTry(failure, start))
            {
                if (tries == 1) _log.DatabaseRefuses(failure.Message);
                pause = UnexpectedPause;
            }
            await Task.Delay(pause, _time, _disposing.Token);
        }
    }

    public override async Task<T> BrowseAsync<T>(Func<DbConnection, Task<T>> query)
    {
        await _browsers.WaitAsync(_disposing.Token);
        try
        {
            return await ReadAsync(query);
        }
        finally
        {
            _browsers.Release();
        }
    }

    public override Task<IReadOnlyList<StoreNode>> AskNodesAsync(TimeSpan patience) => _nodes.Value.AskAsync(patience);

    public override void LockSchema(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        // Creating an index on millions of rows takes long.
        command.CommandText = """
            SET LOCAL statement_timeout = 0;
            SELECT pg_advisory_xact_lock(hashtext('alta.schema'), hashtext(current_schema()))
            """;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    public override async Task<Database> CreateScratchAsync() => await PostgresScratch.CreateAsync(_settings, _log);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _disposing.CancelAsync();
        await base.DisposeAsync();
        if (_nodes.IsValueCreated) await _nodes.Value.DisposeAsync();
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
        // Not _disposing: a writer that hangs on several hosts is not waited for so long, and looks at it afterwards.
        _browsers.Dispose();
        GC.SuppressFinalize(this);
    }

    private static NpgsqlDataSource Source(string connectionString) => new NpgsqlDataSourceBuilder(connectionString)
        // Npgsql's own spans, only within a request. Polls and group commits belong to no request: each would be a separate trace.
        .ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .EnablePhysicalOpenTracing(false))
        .Build();

    private bool WasCommitted(Exception failure)
    {
        _log.CommitInDoubt(failure.Message);
        var start = _time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            Step.Begin();
            try
            {
                using var connection = (NpgsqlConnection)Open();
                var committed = Unwarned(connection, () => _mark.WasCommitted(connection));
                _log.CommitResolved(committed ? "succeeded" : "failed");
                return committed;
            }
            catch (Exception again) when (PostgresFailures.Of(again) == PostgresFailure.OfContention)
            {
                // The old transaction has not ended yet: ask again.
            }
            catch (Exception again) when (PostgresFailures.Of(again) == PostgresFailure.OfTheServer)
            {
                TellAway(again);
            }
            catch (PostgresException again)
            {
                if (tries == 1) _log.DatabaseRefuses(again.Message);
                if (!IsWorthAnotherTry(again, start))
                    throw new CommitUnknownException("The connection broke during the commit, and the database refuses to tell its outcome.", again);
            }
            if (_disposing.Token.WaitHandle.WaitOne(Pause))
                throw new CommitUnknownException("The connection broke during the commit, and this process stopped before it learned the outcome.", failure);
        }
    }

    private bool IsWorthAnotherTry(PostgresException failure, long since) =>
        PostgresFailures.Of(failure) == PostgresFailure.Unexpected && _time.GetElapsedTime(since) < UnexpectedPatience;

    private void TellAway(Exception failure)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0) _log.DatabaseAway(failure.Message);
    }

    // The client sets everything else itself. fsync can only be set on the server.
    private static void EnsureDurable(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SHOW fsync;";
        if (command.ExecuteScalar() is not "on")
            throw new InvalidOperationException("PostgreSQL runs with fsync = off, so commits can be lost: set it to on.");
    }

    /// <summary>A success with a warning is none: it says that perhaps no standby has the commit (SyncRepWaitForLSN in PostgreSQL's source).</summary>
    private static T Unwarned<T>(NpgsqlConnection connection, Func<T> commit)
    {
        PostgresNotice? warning = null;
        void Hear(object sender, NpgsqlNoticeEventArgs heard) => warning = heard.Notice.InvariantSeverity == "WARNING" ? heard.Notice : warning;
        connection.Notice += Hear;
        try
        {
            var result = commit();
            return warning is null ? result : throw new NpgsqlException(warning.MessageText, new TimeoutException());
        }
        finally
        {
            connection.Notice -= Hear;
        }
    }

    private static int Execute(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
