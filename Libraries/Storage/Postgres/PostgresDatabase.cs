using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// A PostgreSQL database that many processes share: one writer connection a process, which commits in groups, and a few
/// readers. Where the database is away, reads and writes wait for it; a commit whose answer got lost is asked after.
/// </summary>
public class PostgresDatabase : Database
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // As with SQLite: longer than a supervisor takes to start what died.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    // As long as a clerk's request waits; less often, because each try spoils the group of writes that it is in.
    private static readonly TimeSpan UnexpectedPatience = TimeSpan.FromSeconds(30), UnexpectedPause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresSettings _settings;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _writer, _readers;
    private readonly WriterMark _mark = new();
    private readonly CancellationTokenSource _disposing = new();
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
            // An older transaction of this process, on a connection that broke, has not ended yet.
            if (PostgresFailures.Of(failure) == PostgresFailure.OfContention) return false;
            throw;
        }
    }

    public override void Commit(DbConnection connection)
    {
        try
        {
            // COMMIT after a failed statement rolls back and calls it a success; SELECT fails then, and is the same round trip.
            Execute((NpgsqlConnection)connection, "SELECT 1; COMMIT");
        }
        catch (Exception failure) when (PostgresFailures.LeavesCommitInDoubt(failure))
        {
            connection.Close();
            if (!WasCommitted(failure)) throw;
        }
    }

    public override void Rollback(DbConnection connection)
    {
        // With a broken connection the server rolls back by itself.
        if (connection.State == ConnectionState.Open) Execute((NpgsqlConnection)connection, "ROLLBACK;");
    }

    public override bool RunsAgain(Exception failure)
    {
        switch (PostgresFailures.Of(failure))
        {
            case PostgresFailure.OfContention:
                return true;
            case PostgresFailure.OfTheServer:
                TellAway(failure);
                // The thread is the writer's own.
                return !_disposing.Token.WaitHandle.WaitOne(Pause);
            default:
                return false;
        }
    }

    /// <summary>Runs it again for a while after an unexpected failure. The writer serves other writes meanwhile: the failure may be this write's own.</summary>
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

    public override void LockSchema(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        // An index on millions of rows takes its time.
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
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    private static NpgsqlDataSource Source(string connectionString) => new NpgsqlDataSourceBuilder(connectionString)
        // Npgsql's own spans, for what a request waits for. Polls and group commits belong to no request: each would be a trace of its own.
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
            try
            {
                using var connection = (NpgsqlConnection)Open();
                var committed = _mark.WasCommitted(connection);
                _log.CommitResolved(committed ? "happened" : "not happened");
                return committed;
            }
            catch (Exception again) when (PostgresFailures.Of(again) == PostgresFailure.OfContention)
            {
                // The old transaction has not ended yet; the server has waited with us.
            }
            catch (Exception again) when (PostgresFailures.Of(again) == PostgresFailure.OfTheServer)
            {
                TellAway(again);
            }
            catch (PostgresException again)
            {
                if (tries == 1) _log.DatabaseRefuses(again.Message);
                if (!IsWorthAnotherTry(again, start))
                    throw new CommitUnknownException("The connection broke during the commit, and the database refuses to be asked.", again);
            }
            if (_disposing.Token.WaitHandle.WaitOne(Pause))
                throw new CommitUnknownException("The connection broke during the commit, and this process stops before it could ask.", failure);
        }
    }

    private bool IsWorthAnotherTry(PostgresException failure, long since) =>
        PostgresFailures.Of(failure) == PostgresFailure.Unexpected && _time.GetElapsedTime(since) < UnexpectedPatience;

    private void TellAway(Exception failure)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0) _log.DatabaseAway(failure.Message);
    }

    // Everything else can be set here; what the server does at a commit is the server's setting alone.
    private static void EnsureDurable(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SHOW fsync;";
        if (command.ExecuteScalar() is not "on")
            throw new InvalidOperationException("This PostgreSQL runs with fsync = off, so that a commit may be lost: set it to on.");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
