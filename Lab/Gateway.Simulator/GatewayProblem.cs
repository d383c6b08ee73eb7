using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Simulator;

/// <summary>
/// RFC 9457 problems with a <c>code</c> for programs and a <c>detail</c> for people. New each time: each gets its trace id.
/// </summary>
internal static class GatewayProblem
{
    public static ProblemHttpResult KeyMissing => Create(400, "idempotency_key_missing",
        "Send a header Idempotency-Key of 1 to 255 characters, the same one whenever this charge is tried again.");

    public static ProblemHttpResult KeyInFlight => Create(409, "idempotency_key_in_flight",
        "A request under this Idempotency-Key is still being processed: try again later under the same key.");

    public static ProblemHttpResult KeyReused => Create(422, "idempotency_key_reused",
        "This Idempotency-Key came before with another body: a different charge needs a key of its own.");

    public static ProblemHttpResult Internal => Create(500, "internal_error",
        "Something failed. The charge may have been made: look it up, or try again under the same Idempotency-Key.");

    public static ProblemHttpResult Unavailable => Create(503, "unavailable",
        "The gateway is down. Nothing was charged: try again later under the same Idempotency-Key.");

    public static ValidationProblem Invalid(Dictionary<string, string[]> errors) =>
        TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.SelectMany(error => error.Value)),
            extensions: [new("code", "invalid_request")]);

    private static ProblemHttpResult Create(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code)]);
}
