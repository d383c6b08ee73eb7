namespace Front.Proxy.Forwarding;

/// <summary>The result of sending a request to Patients.Api once.</summary>
internal enum AttemptResult
{
    /// <summary>Patients.Api answered. The answer goes to the client, even if it is an error.</summary>
    Answered,

    /// <summary>No connection could be made. Nothing reached Patients.Api.</summary>
    Refused,

    /// <summary>The connection broke after the request was sent. It may or may not have been carried out.</summary>
    Broken,

    /// <summary>Patients.Api is stopping and ended the wait early. The payment is accepted but not yet settled.</summary>
    CutShort,
}

/// <param name="Response">Set if answered or cut short.</param>
/// <param name="Failure">Set if refused or broken.</param>
internal readonly record struct Attempt(AttemptResult Result, HttpResponseMessage? Response, Exception? Failure)
{
    public static Attempt Of(HttpResponseMessage response, bool isCutShort) =>
        new(isCutShort ? AttemptResult.CutShort : AttemptResult.Answered, response, null);

    public static Attempt Of(Exception failure) => new(WasNotSent(failure) ? AttemptResult.Refused : AttemptResult.Broken, null, failure);

    // A connect timeout surfaces as a cancellation with an inner TimeoutException.
    private static bool WasNotSent(Exception failure) => failure is OperationCanceledException { InnerException: TimeoutException }
        or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
}
