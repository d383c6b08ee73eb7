using Microsoft.Extensions.Logging;

namespace AppHost.Access;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Information, "Tokens for clerk, operator and service are in {File}")]
    public static partial void TokensWritten(this ILogger log, string file);

    [LoggerMessage(3102, LogLevel.Information, "Sign in at {Link}")]
    public static partial void SignIn(this ILogger log, Uri link);
}
