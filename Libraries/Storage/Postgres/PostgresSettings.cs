using System.Globalization;
using Npgsql;

namespace Storage.Postgres;

/// <summary>
/// The connection strings of the writer and the readers, derived from the user's. The user's own <c>Options</c>
/// override the limits, but not the settings that make a commit durable.
/// </summary>
internal sealed class PostgresSettings
{
    /// <summary>How long a write waits for a locked row. Then it starts over, and its callers may give up.</summary>
    private const int LockMilliseconds = 500;

    /// <summary>
    /// A transaction is a few statements with nothing awaited between them. A process that freezes within one
    /// (SIGSTOP, a swapped-out machine) locks rows that its successor needs, such as the leadership row. The server
    /// ends the session after this time, about when the successor has been named.
    /// </summary>
    private const int IdleInTransactionMilliseconds = 1000;

    /// <summary>The server's limit for a statement. The client gives up one second later, which detects a dead connection.</summary>
    private const int WriteSeconds = 4, ReadSeconds = 10;

    private const int ConnectSeconds = 3;

    /// <summary>For a connection to a host that is asked what it is.</summary>
    private const int NodeSeconds = 1;

    internal const string NodeApplication = "alta-nodes";

    /// <summary>A few are enough: reads are short, and a leader's process must stay small.</summary>
    private const int Readers = 8;

    /// <summary>
    /// For how long a reader believes what a host was. With 0, Npgsql asks every host up to the primary again at each read, also on open connections. A server
    /// that is demoted closes its connections.
    /// </summary>
    private const int ReaderRecheckSeconds = 1;

    /// <summary>How many of the readers may serve lists and searches. The others are free for the relay and for what waits for a payment.</summary>
    public const int Browsers = Readers / 2;

    private readonly NpgsqlConnectionStringBuilder _given;

    public PostgresSettings(string connectionString) => _given = new NpgsqlConnectionStringBuilder(connectionString);

    public string Given => _given.ConnectionString;

    public string Writer => Build(WriteSeconds, recheckSeconds: 0, builder => builder.Pooling = false);

    public string Reader => Build(ReadSeconds, ReaderRecheckSeconds, builder => builder.MaxPoolSize = Readers);

    /// <summary>Each host by itself, primary or not, on connections of its own.</summary>
    public IEnumerable<(string Address, string ConnectionString)> Hosts => (_given.Host ?? "").Split(',').Select(host => host.Trim()).Select(host =>
    {
        var builder = new NpgsqlConnectionStringBuilder(Given)
        {
            Host = host,
            Timeout = NodeSeconds,
            // After a time-out Npgsql would block a thread: it asks the server, which may hang, to cancel. Who asks gives up instead.
            CommandTimeout = 0,
            MinPoolSize = 0,
            MaxPoolSize = 1,
            ApplicationName = NodeApplication,
        };
        foreach (var choice in (string[])["Target Session Attributes", "Load Balance Hosts", "Host Recheck Seconds"]) builder.Remove(choice);
        TryOnlyOneWay(builder);
        return (HasPort(host) ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{_given.Port}"), builder.ConnectionString);
    });

    public PostgresSettings WithSchema(string schema) =>
        new(new NpgsqlConnectionStringBuilder(Given) { SearchPath = schema }.ConnectionString);

    /// <summary>As Npgsql reads it: a colon in an IPv6 address separates no port unless it follows the brackets.</summary>
    private static bool HasPort(string host) => host.LastIndexOf(':') is > 0 and var colon && (host[colon - 1] == ']' || host.IndexOf(':') == colon);

    /// <summary>
    /// Npgsql's default is to connect with GSS, and after any failure without it, in what is left of the time-out. Of a server that stands still that may
    /// be a fraction of a millisecond, which becomes 0 in Socket.ReceiveTimeout, and 0 is no limit: the writer hung (NpgsqlConnector.Open in 10.0.3).
    /// Who needs GSS requires it.
    /// </summary>
    private static void TryOnlyOneWay(NpgsqlConnectionStringBuilder builder)
    {
        if (builder.GssEncryptionMode == GssEncryptionMode.Prefer) builder.GssEncryptionMode = GssEncryptionMode.Disable;
    }

    private string Build(int statementSeconds, int recheckSeconds, Action<NpgsqlConnectionStringBuilder> more)
    {
        var builder = new NpgsqlConnectionStringBuilder(Given)
        {
            Timeout = ConnectSeconds,
            CommandTimeout = statementSeconds + 1,
            // Break this connection at once instead of cancelling over a second one. The connection check below lets the server notice.
            CancellationTimeout = -1,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 2,
            TcpKeepAliveInterval = 1,
            // There are only a few dozen different statements: each is parsed once per connection.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Options = string.Join(' ',
                $"-c lock_timeout={LockMilliseconds}",
                $"-c statement_timeout={statementSeconds}s",
                $"-c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}",
                // Ends a statement whose client is gone. Without this it would run on and hold its locks.
                "-c client_connection_check_interval=1s",
                _given.Options,
                @"-c default_transaction_isolation=read\ committed",
                "-c synchronous_commit=on"),
        };
        if (builder.ApplicationName is null) builder.ApplicationName = "alta";
        TryOnlyOneWay(builder);
        // One of them is the primary, and another one after its death. What a host was a moment ago says nothing: each connection of the writer asks.
        if (builder.Host is { } hosts && hosts.Contains(',', StringComparison.Ordinal))
            (builder.TargetSessionAttributes, builder.HostRecheckSeconds) = ("primary", recheckSeconds);
        more(builder);
        return builder.ConnectionString;
    }
}
