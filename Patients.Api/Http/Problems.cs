using Microsoft.AspNetCore.Http.HttpResults;

namespace Patients.Api.Http;

/// <summary>Answers that are not what the client hoped for (RFC 9457). Each detail says what to do about it.</summary>
public static class Problems
{
    public static ProblemHttpResult BadRequest(string detail, IDictionary<string, string[]>? errors = null) =>
        errors is null
            ? TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?> { ["errors"] = errors });

    public static ProblemHttpResult NotFound(string noun, string id) =>
        TypedResults.Problem($"There is no {noun} {id}: check the id.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail, string? paymentId = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict,
            extensions: paymentId is null ? null : new Dictionary<string, object?> { ["payment_id"] = paymentId });

    public static ProblemHttpResult KeyReused() => TypedResults.Problem(
        "This Idempotency-Key was used for another request: send a new key with a new request.",
        statusCode: StatusCodes.Status422UnprocessableEntity);

    public static ProblemHttpResult NotJson() => TypedResults.Problem(
        "Send the body as JSON in UTF-8, with the header Content-Type: application/json.",
        statusCode: StatusCodes.Status415UnsupportedMediaType);

    public static ProblemHttpResult TooLarge() => TypedResults.Problem(
        $"The body is over {JsonBody.MaxBytes} bytes: send less.", statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>The server's own objection to how the body was sent: broken chunks, too slow.</summary>
    public static ProblemHttpResult Unreadable(BadHttpRequestException reason) => TypedResults.Problem(
        $"The body could not be read, send it again: {reason.Message}", statusCode: reason.StatusCode);

    public static ProblemHttpResult TooMany() => TypedResults.Problem(
        "You have sent too many requests in a short while: send this one again after the seconds in Retry-After.",
        statusCode: StatusCodes.Status429TooManyRequests);

    public static ProblemHttpResult QueueFull() => TypedResults.Problem(
        "Too many payments wait already, and this one was not accepted: send it again, with the same key, after the seconds in Retry-After.",
        statusCode: StatusCodes.Status503ServiceUnavailable);
}
