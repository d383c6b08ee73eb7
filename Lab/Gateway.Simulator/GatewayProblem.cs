using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Simulator;

/// <summary>
/// RFC 9457 problems with a <c>code</c> for programs and a <c>detail</c> for people. Each call creates a new one, because
/// the trace id is added to it.
/// </summary>
internal static class GatewayProblem
{
    public static ProblemHttpResult KeyMissing => Create(400, "idempotency_key_missing",
        "Send the header Idempotency-Key with 1 to 255 characters. Use the same key for every retry of this charge or refund.");

    public static ProblemHttpResult KeyInFlight => Create(409, "idempotency_key_in_flight",
        "A request with this Idempotency-Key is still being processed. Try again later with the same key.");

    public static ProblemHttpResult KeyReused => Create(422, "idempotency_key_reused",
        "This Idempotency-Key was already used with a different body. Use a new key for a different charge or refund.");

    public static ProblemHttpResult Internal => Create(500, "internal_error",
        "An internal error occurred. The charge or refund may have been made. Look it up, or try again with the same Idempotency-Key.");

    public static ProblemHttpResult Unavailable => Create(503, "unavailable",
        "The gateway is down. Nothing was charged or refunded. Try again later with the same Idempotency-Key.");

    public static ProblemHttpResult Unauthorized => Create(401, "unauthorized",
        "The gateway does not accept this key. Nothing was charged or refunded.");

    public static ValidationProblem Invalid(Dictionary<string, string[]> errors) =>
        TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.SelectMany(error => error.Value)),
            extensions: [new("code", "invalid_request")]);

    private static ProblemHttpResult Create(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code)]);
}
