using Microsoft.Extensions.Logging;

namespace Storage;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Warning, "The database is away, and everything that needs it waits: {Reason}")]
    public static partial void DatabaseAway(this ILogger log, string reason);

    [LoggerMessage(1502, LogLevel.Information, "The database is back")]
    public static partial void DatabaseBack(this ILogger log);

    [LoggerMessage(1503, LogLevel.Warning, "The connection broke during a commit: {Reason}. It is being asked after")]
    public static partial void CommitInDoubt(this ILogger log, string reason);

    [LoggerMessage(1504, LogLevel.Information, "The commit in doubt had {Outcome}")]
    public static partial void CommitResolved(this ILogger log, string outcome);

    [LoggerMessage(1505, LogLevel.Error,
        "The database refuses what this program asks for, which is tried again for half a minute: {Reason}. See to its SQL, its rights and its address")]
    public static partial void DatabaseRefuses(this ILogger log, string reason);
}
