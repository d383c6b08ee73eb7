using System.Net.Sockets;
using Npgsql;

namespace Storage.Postgres;

/// <summary>The cause of a PostgreSQL failure. It decides whether to retry, and when.</summary>
internal enum PostgresFailure
{
    /// <summary>The request caused it, or it does not come from the server. A retry would fail again.</summary>
    OfTheRequest,

    /// <summary>Another transaction blocked this one, which was rolled back. A retry may succeed.</summary>
    OfContention,

    /// <summary>
    /// The connection is gone or can't be opened now, or nothing can be written: the server is stopping, starting, killed,
    /// unreachable or out of space.
    /// </summary>
    OfTheServer,

    /// <summary>
    /// A mistake in the SQL, the rights or the address, which a person has to fix; or an unknown error. It is logged at
    /// once and retried for a while.
    /// </summary>
    Unexpected,
}

/// <summary>
/// Classifies failures by SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). It uses whole classes because lists of single codes
/// are never complete: on a full disk a new connection fails with FATAL XX000, "could not write init file".
/// </summary>
internal static class PostgresFailures
{
    private const string ReadOnlyTransaction = "25006";
    private const string NoPrimary = "No suitable host was found";

    public static PostgresFailure Of(Exception failure) => failure switch
    {
        PostgresException postgres => Of(postgres.SqlState, postgres.InvariantSeverity),
        // Several hosts were tried: one that may be back soon is waited for. If all refuse for good, the first one's answer counts.
        NpgsqlException { InnerException: AggregateException hosts } =>
            hosts.InnerExceptions.Select(Of).OrderBy(cause => cause == PostgresFailure.OfTheServer ? 0 : 1).FirstOrDefault(PostgresFailure.OfTheServer),
        NpgsqlException { InnerException: NpgsqlException host } => Of(host),
        // Npgsql has no code for it: each of several hosts answers, and none of them is the primary.
        NpgsqlException { InnerException: null } npgsql when npgsql.Message.StartsWith(NoPrimary, StringComparison.Ordinal) => PostgresFailure.OfTheServer,
        // A connection that broke while it was read: Npgsql had closed its socket already.
        NpgsqlException { InnerException: ObjectDisposedException } => PostgresFailure.OfTheServer,
        // The connection was cut, refused or timed out, or the pool has no free connection.
        NpgsqlException npgsql => npgsql.IsTransient ? PostgresFailure.OfTheServer : PostgresFailure.OfTheRequest,
        SocketException or TimeoutException => PostgresFailure.OfTheServer,
        _ => PostgresFailure.OfTheRequest,
    };

    /// <summary>Whether a COMMIT with this failure may still have succeeded. An ERROR means that it did not.</summary>
    public static bool LeavesCommitInDoubt(Exception failure) =>
        failure is not PostgresException { InvariantSeverity: not ("FATAL" or "PANIC") };

    private static PostgresFailure Of(string state, string severity) => (Class: state[..2], severity) switch
    {
        // The server crashed and is about to restart. The cause does not matter.
        (_, "PANIC") => PostgresFailure.OfTheServer,
        // Bad data, violated constraints, refusals by our own triggers.
        ("22" or "23" or "P0", _) => PostgresFailure.OfTheRequest,
        ("40", _) => PostgresFailure.OfContention,
        _ when state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => PostgresFailure.OfContention,
        // Connections, resources, operator intervention, system errors; and below, a standby that is about to be promoted.
        ("08" or "53" or "57" or "58", _) => PostgresFailure.OfTheServer,
        _ when state == ReadOnlyTransaction => PostgresFailure.OfTheServer,
        // Authentication, an unknown database, wrong SQL, rights or settings. Any other FATAL error is the server's own problem.
        ("28" or "3D" or "42", _) => PostgresFailure.Unexpected,
        (_, "FATAL") => PostgresFailure.OfTheServer,
        _ => PostgresFailure.Unexpected,
    };
}
