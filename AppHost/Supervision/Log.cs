using Microsoft.Extensions.Logging;

namespace AppHost.Supervision;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "{Replica} crashed; restarting it in {Seconds:0.#} s")]
    public static partial void Crashed(this ILogger log, string replica, double seconds);

    [LoggerMessage(3002, LogLevel.Error, "{Replica} could not be restarted: {Reason}")]
    public static partial void NotRestarted(this ILogger log, string replica, string? reason);

    [LoggerMessage(3003, LogLevel.Warning, "Process {Pid} has not answered for {Seconds:0.#} s; killing it")]
    public static partial void Unresponsive(this ILogger log, int pid, double seconds);
}
