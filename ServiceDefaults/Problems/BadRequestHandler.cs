using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Problems;

/// <summary>
/// Turns a request that the framework could not read (malformed JSON, wrong types, too large) into a problem. It is not a
/// failure of the service, so it is not logged.
/// </summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const string NotAnObject = "The body must be one well-formed JSON object.";

    public ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad) return ValueTask.FromResult(false);
        httpContext.Response.StatusCode = bad.StatusCode;
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = bad.StatusCode, Detail = Explain(bad) },
        });
    }

    private static string? Explain(BadHttpRequestException bad) => bad switch
    {
        { InnerException: JsonException { Path: { } path and not "$" } } =>
            $"The JSON value at {path} is malformed or of the wrong type.",
        { InnerException: JsonException } => NotAnObject,
        // A missing body or a literal null. The framework's own message is for developers of the service.
        { StatusCode: StatusCodes.Status400BadRequest }
            when bad.Message.Contains("body", StringComparison.OrdinalIgnoreCase) => NotAnObject,
        { StatusCode: StatusCodes.Status400BadRequest } => bad.Message,
        _ => ProblemsExtensions.Advice(bad.StatusCode) ?? bad.Message,
    };
}
