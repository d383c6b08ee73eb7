namespace Payments.Api.Faults;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Warning, "{Subject} asked for a crash: killing this process")]
    public static partial void CrashAsked(this ILogger log, string? subject);

    [LoggerMessage(1302, LogLevel.Warning, "{Subject} asked for a freeze: stopping this process for {Seconds} s")]
    public static partial void FreezeAsked(this ILogger log, string? subject, int seconds);
}
