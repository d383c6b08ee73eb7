using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// The connection strings of the two kinds of connections, from the one that the user gave. Whatever the user's own
/// <c>Options</c> say of the limits stands; what makes a commit durable does not.
/// </summary>
internal sealed class PostgresSettings
{
    /// <summary>How long a write waits for another's row before it begins anew, and its callers may give up.</summary>
    private const int LockMilliseconds = 500;

    /// <summary>
    /// A transaction here is a few statements with nothing awaited between them. A process that stands still within
    /// one (SIGSTOP, a swapped-out machine) holds rows that its successor needs, the leadership's among them: the server
    /// ends it after this, about when the successor has been named.
    /// </summary>
    private const int IdleInTransactionMilliseconds = 1000;

    /// <summary>What the server gives a statement; the client gives up a second later, which is how a dead line is noticed.</summary>
    private const int WriteSeconds = 4, ReadSeconds = 10;

    private const int ConnectSeconds = 3;

    /// <summary>A handful is enough: reads are short, and a leader's process must stay small.</summary>
    private const int Readers = 8;

    private readonly NpgsqlConnectionStringBuilder _given;

    public PostgresSettings(string connectionString) => _given = new NpgsqlConnectionStringBuilder(connectionString);

    public string Given => _given.ConnectionString;

    public string Writer => Build(WriteSeconds, builder => builder.Pooling = false);

    public string Reader => Build(ReadSeconds, builder => builder.MaxPoolSize = Readers);

    public PostgresSettings WithSchema(string schema) =>
        new(new NpgsqlConnectionStringBuilder(Given) { SearchPath = schema }.ConnectionString);

    private string Build(int statementSeconds, Action<NpgsqlConnectionStringBuilder> more)
    {
        var builder = new NpgsqlConnectionStringBuilder(Given)
        {
            Timeout = ConnectSeconds,
            CommandTimeout = statementSeconds + 1,
            // No polite cancelling over a second connection: it is broken at once, and the server notices below.
            CancellationTimeout = -1,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 2,
            TcpKeepAliveInterval = 1,
            // Every statement here is one of a few dozen texts: parsed once a connection.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Options = string.Join(' ',
                $"-c lock_timeout={LockMilliseconds}",
                $"-c statement_timeout={statementSeconds}s",
                $"-c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}",
                // A statement whose client has gone ends; without this it would run on and hold its locks.
                "-c client_connection_check_interval=1s",
                _given.Options,
                @"-c default_transaction_isolation=read\ committed",
                "-c synchronous_commit=on"),
        };
        if (builder.ApplicationName is null) builder.ApplicationName = "alta";
        more(builder);
        return builder.ConnectionString;
    }
}
