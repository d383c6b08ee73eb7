using Microsoft.AspNetCore.Http.HttpResults;

namespace Front.Proxy.Forwarding;

/// <summary>Problems (RFC 9457) that the front sends if Patients.Api did not answer.</summary>
internal static class FrontProblems
{
    /// <summary>503: nothing was accepted. Only used if that is certain.</summary>
    public static ProblemHttpResult Away() => TypedResults.Problem(
        "The service does not answer. This request was not carried out. Send it again after the number of seconds in Retry-After.",
        statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>400: nothing was accepted, and the same request never will be.</summary>
    public static ProblemHttpResult Unsendable(string what) => TypedResults.Problem(
        $"This request was not carried out, because it cannot be forwarded. {what}", statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Unknown(int status, bool isRepeatable) => TypedResults.Problem(
        "The connection to the service broke before it answered. This request may or may not have been carried out. "
        + (isRepeatable
            ? "Send it again with the same Idempotency-Key."
            : "Check whether it was before you send it again."),
        statusCode: status);
}
