namespace Front.Proxy.Forwarding;

/// <summary>The result of sending a request to Patients.Api once.</summary>
internal enum AttemptResult
{
    /// <summary>Patients.Api answered. The answer goes to the client, even if it is an error.</summary>
    Answered,

    /// <summary>No connection could be made. Nothing reached Patients.Api.</summary>
    Refused,

    /// <summary>The request itself cannot be sent. Nothing reached Patients.Api, and another attempt would fail in the same way.</summary>
    Unsendable,

    /// <summary>The connection broke after the request was sent. It may or may not have been carried out.</summary>
    Broken,

    /// <summary>Patients.Api is stopping and ended the wait early. The payment is accepted but not yet settled.</summary>
    CutShort,
}

/// <param name="Response">Set if answered or cut short.</param>
/// <param name="Failure">Set if refused, unsendable or broken.</param>
internal readonly record struct Attempt(AttemptResult Result, HttpResponseMessage? Response, Exception? Failure)
{
    public static Attempt Of(HttpResponseMessage response, bool isCutShort) =>
        new(isCutShort ? AttemptResult.CutShort : AttemptResult.Answered, response, null);

    public static Attempt Of(Exception failure) => new(Classify(failure), null, failure);

    private static AttemptResult Classify(Exception failure) => failure switch
    {
        // A connect timeout surfaces as a cancellation with an inner TimeoutException.
        OperationCanceledException { InnerException: TimeoutException } => AttemptResult.Refused,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => AttemptResult.Refused,
        // HttpClient's own refusals of a header or an address have no named error and no failed input or output as their cause.
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: null } => AttemptResult.Unsendable,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: { } cause } when IsOfTheRequest(cause) =>
            AttemptResult.Unsendable,
        _ => IsOfTheRequest(failure) ? AttemptResult.Unsendable : AttemptResult.Broken,
    };

    private static bool IsOfTheRequest(Exception failure) =>
        failure is (InvalidOperationException and not ObjectDisposedException) or ArgumentException or FormatException or NotSupportedException;
}
