namespace Front.Proxy;

/// <summary>No path and no query: they contain patient ids and search terms. The trace identifies the request.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "Patients.Api does not answer; requests wait for it")]
    public static partial void PatientsAway(ILogger logger);

    [LoggerMessage(401, LogLevel.Information, "Patients.Api answers again after {Milliseconds:0} ms; waiting requests are sent again")]
    public static partial void PatientsBack(ILogger logger, double milliseconds);

    [LoggerMessage(402, LogLevel.Warning, "Gave up on a {Method} request and answered {Status}: {Why}")]
    public static partial void GaveUp(ILogger logger, string method, int status, string why);
}
