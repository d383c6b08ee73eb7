using Microsoft.Extensions.Logging;

namespace AppHost.Access;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Information, "Tokens for clerk, operator and service are in {File}")]
    public static partial void TokensWritten(this ILogger log, string file);
}
