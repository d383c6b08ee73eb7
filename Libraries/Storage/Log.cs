using Microsoft.Extensions.Logging;

namespace Storage;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Warning, "The database is unavailable: {Reason}. Reads and writes wait for it")]
    public static partial void DatabaseAway(this ILogger log, string reason);

    [LoggerMessage(1502, LogLevel.Information, "The database is available again")]
    public static partial void DatabaseBack(this ILogger log);

    [LoggerMessage(1503, LogLevel.Warning, "The connection broke during a commit: {Reason}. Checking whether it was committed")]
    public static partial void CommitInDoubt(this ILogger log, string reason);

    [LoggerMessage(1504, LogLevel.Information, "The commit in doubt has {Outcome}")]
    public static partial void CommitResolved(this ILogger log, string outcome);

    [LoggerMessage(1505, LogLevel.Error,
        "The database refuses a request: {Reason}. It is retried for 30 s. Check the SQL, the database user's rights and the connection string")]
    public static partial void DatabaseRefuses(this ILogger log, string reason);
}
