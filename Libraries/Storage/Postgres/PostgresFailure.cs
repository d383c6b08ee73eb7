using System.Net.Sockets;
using Npgsql;

namespace Storage.Postgres;

/// <summary>What a failure of PostgreSQL is about, and so who is to wait for what.</summary>
internal enum PostgresFailure
{
    /// <summary>It is none of the server's, or the fault of what was asked for: it would be refused again.</summary>
    OfTheRequest,

    /// <summary>Another transaction stood in the way; this one was rolled back, and may succeed the next time.</summary>
    OfContention,

    /// <summary>
    /// The connection is gone or can't be had now, or nothing can be written: the server stops, starts, was killed, can't be reached
    /// or has no room.
    /// </summary>
    OfTheServer,

    /// <summary>
    /// A mistake in the SQL, in the rights or in the address, which a person has to mend; or an unknown error. It is
    /// tried again for a while, and told at once.
    /// </summary>
    Unexpected,
}

/// <summary>
/// The rule, by SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). Classes, because lists of single codes are never complete: on a
/// full disk a new connection fails with FATAL XX000, "could not write init file".
/// </summary>
internal static class PostgresFailures
{
    private const string ReadOnlyTransaction = "25006";

    public static PostgresFailure Of(Exception failure) => failure switch
    {
        PostgresException postgres => Of(postgres.SqlState, postgres.InvariantSeverity),
        // Cut, refused, timed out, or no connection free in the pool.
        NpgsqlException npgsql => npgsql.IsTransient ? PostgresFailure.OfTheServer : PostgresFailure.OfTheRequest,
        SocketException or TimeoutException => PostgresFailure.OfTheServer,
        _ => PostgresFailure.OfTheRequest,
    };

    /// <summary>Whether a COMMIT that failed so may have happened. An ERROR is the server's word that it did not.</summary>
    public static bool LeavesCommitInDoubt(Exception failure) =>
        failure is not PostgresException { InvariantSeverity: not ("FATAL" or "PANIC") };

    private static PostgresFailure Of(string state, string severity) => (Class: state[..2], severity) switch
    {
        // The cause of its crash does not matter: it is about to start again.
        (_, "PANIC") => PostgresFailure.OfTheServer,
        // Data, constraints, and what our own triggers refuse.
        ("22" or "23" or "P0", _) => PostgresFailure.OfTheRequest,
        ("40", _) => PostgresFailure.OfContention,
        _ when state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => PostgresFailure.OfContention,
        // Connections, resources, an operator's hand, the system below; a standby that is about to be promoted.
        ("08" or "53" or "57" or "58", _) => PostgresFailure.OfTheServer,
        _ when state == ReadOnlyTransaction => PostgresFailure.OfTheServer,
        // Who may not come in, where to, and with what settings: all that ends a connection otherwise is the server's own trouble.
        ("28" or "3D" or "42", _) => PostgresFailure.Unexpected,
        (_, "FATAL") => PostgresFailure.OfTheServer,
        _ => PostgresFailure.Unexpected,
    };
}
