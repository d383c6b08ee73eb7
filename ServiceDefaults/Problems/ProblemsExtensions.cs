using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Problems;

/// <summary>Every error, including the framework's own, is an RFC 9457 problem whose detail says what to do.</summary>
internal static class ProblemsExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Throw instead of answering with an empty body, in production too: BadRequestHandler then says what is wrong.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Detail ??= Advice(problem.Status ?? context.HttpContext.Response.StatusCode);
            if (problem.Extensions.Remove("traceId", out var trace)) problem.Extensions["trace_id"] = trace;
        });
    }

    internal static string? Advice(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request could not be understood.",
        StatusCodes.Status404NotFound => "Nothing was found at this path: check it and the ids in it.",
        StatusCodes.Status405MethodNotAllowed => "This path does not accept this method: see the Allow header.",
        StatusCodes.Status413PayloadTooLarge =>
            $"Send a body of at most {ServiceDefaultsExtensions.MaxBodyBytes} bytes.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with Content-Type: application/json.",
        StatusCodes.Status500InternalServerError =>
            "The service failed; the request is not at fault. Try again with the same Idempotency-Key.",
        _ => null,
    };
}
