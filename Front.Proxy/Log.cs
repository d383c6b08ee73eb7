namespace Front.Proxy;

/// <summary>No path and no query: those hold ids of patients and what they are searched by. The trace leads to the request.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "Patients.Api does not answer: requests wait for it")]
    public static partial void PatientsAway(ILogger logger);

    [LoggerMessage(401, LogLevel.Information, "Patients.Api answers again, after {Milliseconds:0} ms: the requests that wait are sent again")]
    public static partial void PatientsBack(ILogger logger, double milliseconds);

    [LoggerMessage(402, LogLevel.Warning, "A {Method} was answered {Status}: {Why}")]
    public static partial void GaveUp(ILogger logger, string method, int status, string why);
}
