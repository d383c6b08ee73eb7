using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Patients.Api.Http;

/// <summary>
/// Refuses a query parameter that the called endpoint does not know: with a misspelt filter it would answer another list than the
/// caller asked for. An endpoint knows the text parameters of its handler that are not in its route.
/// </summary>
internal static class KnownQuery
{
    /// <returns>The problem, which names each unknown parameter and the known ones; null if all are known.</returns>
    public static ProblemHttpResult? Problem(HttpContext context)
    {
        if (context.Request.Query.Count == 0 || !HttpMethods.IsGet(context.Request.Method)
            || context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler
            || handler.Module.Assembly != typeof(KnownQuery).Assembly) return null;
        string[] known = [.. Known(endpoint, handler)];
        var query = new Fields("the query");
        foreach (var name in context.Request.Query.Keys.Except(known, StringComparer.OrdinalIgnoreCase))
            query.Reject(name, known.Length == 0 ? "is unknown: this call has no parameters" : $"is unknown: this call knows {string.Join(", ", known)}");
        return query.Problem;
    }

    private static IEnumerable<string> Known(RouteEndpoint endpoint, MethodInfo handler) =>
        from parameter in handler.GetParameters()
        where parameter.ParameterType == typeof(string) || parameter.IsDefined(typeof(FromQueryAttribute))
        select parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name! into name
        where endpoint.RoutePattern.GetParameter(name) is null
        select name;
}
