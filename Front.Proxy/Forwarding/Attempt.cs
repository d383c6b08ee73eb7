namespace Front.Proxy.Forwarding;

/// <summary>What became of a request that was sent to Patients.Api.</summary>
internal enum AttemptResult
{
    /// <summary>It was answered, and whatever the answer is, it is the client's.</summary>
    Answered,

    /// <summary>Nothing reached Patients.Api: there was no connection.</summary>
    Refused,

    /// <summary>The connection broke after it was sent: nobody knows whether it was carried out.</summary>
    Broken,

    /// <summary>A Patients.Api that stops has let go of it: its payment is accepted and not yet settled.</summary>
    CutShort,
}

/// <param name="Response">Where it was answered or cut short.</param>
/// <param name="Failure">Where it was refused or broken.</param>
internal readonly record struct Attempt(AttemptResult Result, HttpResponseMessage? Response, Exception? Failure)
{
    public static Attempt Of(HttpResponseMessage response, bool isCutShort) => new(isCutShort ? AttemptResult.CutShort : AttemptResult.Answered, response, null);

    public static Attempt Of(Exception failure) => new(WasNotSent(failure) ? AttemptResult.Refused : AttemptResult.Broken, null, failure);

    // A connection that could not be made in time ends as a cancellation that nobody asked for.
    private static bool WasNotSent(Exception failure) => failure is OperationCanceledException { InnerException: TimeoutException }
        or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
}
