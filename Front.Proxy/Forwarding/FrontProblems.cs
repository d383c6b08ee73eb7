using Microsoft.AspNetCore.Http.HttpResults;

namespace Front.Proxy.Forwarding;

/// <summary>Answers of the front itself (RFC 9457), where Patients.Api gave none.</summary>
internal static class FrontProblems
{
    /// <summary>503 says that nothing was accepted, and only where that is certain.</summary>
    public static ProblemHttpResult Away() => TypedResults.Problem(
        "The service is away, and nothing of this request was carried out: send it again after the seconds in Retry-After.",
        statusCode: StatusCodes.Status503ServiceUnavailable);

    public static ProblemHttpResult Unknown(int status, bool isRepeatable) => TypedResults.Problem(
        "The service went away before it answered, and nobody knows whether this request was carried out: "
        + (isRepeatable
            ? "send it again with the same Idempotency-Key."
            : "look whether it was before you send it again."),
        statusCode: status);
}
