using System.Net.Sockets;
using Npgsql;

namespace Storage;

/// <summary>What a failure of PostgreSQL says (postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgresFailure
{
    /// <summary>
    /// The connection is gone or can't be had now, or nothing can be written: the server stops, starts, was killed, can't be reached
    /// or has no room.
    /// </summary>
    public static bool IsAway(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
            // This process stood still within a transaction: the server has ended it, so that others can go on.
            or "25P03"
            // A standby that is about to be promoted.
            or PostgresErrorCodes.ReadOnlySqlTransaction
            // Nothing was written, and nothing can be until somebody makes room.
            or PostgresErrorCodes.DiskFull
            // Whatever made it crash: it is about to start again.
            || postgres.InvariantSeverity == "PANIC"
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
        // Cut, refused, timed out, or no connection free in the pool.
        NpgsqlException npgsql => npgsql.IsTransient,
        SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Another transaction stood in the way; this one was rolled back, and may succeed the next time.</summary>
    public static bool IsContended(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.QueryCanceled
    };

    /// <summary>Whether a COMMIT that failed so may have happened. An ERROR is the server's word that it did not.</summary>
    public static bool LeavesCommitInDoubt(Exception failure) =>
        failure is not PostgresException { InvariantSeverity: not ("FATAL" or "PANIC") };
}
