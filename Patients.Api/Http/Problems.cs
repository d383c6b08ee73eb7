using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Charges;

namespace Patients.Api.Http;

/// <summary>Error answers (RFC 9457). Each detail says what to do.</summary>
public static class Problems
{
    public static ProblemHttpResult BadRequest(string detail, IDictionary<string, string[]>? errors = null) =>
        errors is null
            ? TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?> { ["errors"] = errors });

    public static ProblemHttpResult NotFound(string noun, string id) =>
        TypedResults.Problem($"There is no {noun} {id}. Check the id.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail, string? paymentId = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict,
            extensions: paymentId is null ? null : new Dictionary<string, object?> { ["payment_id"] = paymentId });

    /// <summary>The caller has seen another amount. The extension <paramref name="name"/> holds the current one, in minor units.</summary>
    public static ProblemHttpResult AmountChanged(string detail, string name, long current) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict,
            extensions: new Dictionary<string, object?> { [name] = current, ["currency"] = Money.Currency });

    public static ProblemHttpResult KeyReused() => TypedResults.Problem(
        "This Idempotency-Key was already used for a different request. Use a new key for a new request.",
        statusCode: StatusCodes.Status422UnprocessableEntity);

    public static ProblemHttpResult NotJson() => TypedResults.Problem(
        "Send the body as JSON in UTF-8, with the header Content-Type: application/json.",
        statusCode: StatusCodes.Status415UnsupportedMediaType);

    public static ProblemHttpResult TooLarge() => TypedResults.Problem(
        $"The body is larger than {JsonBody.MaxBytes} bytes. Send a smaller one.", statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>Kestrel could not read the body, for example because of broken chunks or a client that sends too slowly.</summary>
    public static ProblemHttpResult Unreadable(BadHttpRequestException reason) => TypedResults.Problem(
        $"The body could not be read. Send it again. Reason: {reason.Message}", statusCode: reason.StatusCode);

    public static ProblemHttpResult TooMany() => TypedResults.Problem(
        "You have sent too many requests in a short time. Send this one again after the number of seconds in Retry-After.",
        statusCode: StatusCodes.Status429TooManyRequests);

    public static ProblemHttpResult QueueFull() => TypedResults.Problem(
        "The payment queue is full. This payment was not accepted. Send it again with the same Idempotency-Key after the number of seconds "
        + "in Retry-After.",
        statusCode: StatusCodes.Status503ServiceUnavailable);
}
