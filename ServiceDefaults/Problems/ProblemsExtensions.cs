using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Problems;

/// <summary>Every error, also the framework's own, is an RFC 9457 problem whose detail says what to do.</summary>
internal static class ProblemsExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Thrown rather than answered with an empty body, in production too: BadRequestHandler says what is wrong.
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
        StatusCodes.Status404NotFound => "Nothing is known under this path: check it and the ids in it.",
        StatusCodes.Status405MethodNotAllowed => "This path takes other methods: see the Allow header.",
        StatusCodes.Status413PayloadTooLarge => $"Send a body of at most {ServiceDefaultsExtensions.MaxBodyBytes} bytes.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with Content-Type: application/json.",
        StatusCodes.Status500InternalServerError => "Something failed here, not in the request: try again under the same Idempotency-Key.",
        _ => null,
    };
}
