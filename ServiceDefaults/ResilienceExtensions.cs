using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace ServiceDefaults;

/// <summary>Resilience for the clients that ask for it.</summary>
public static class ResilienceExtensions
{
    /// <summary>Time-outs, circuit breaker, and retries of GET, HEAD, OPTIONS and the like alone; POST, PUT, PATCH, DELETE are sent once.</summary>
    public static IHttpClientBuilder AddIdempotentResilience(this IHttpClientBuilder client)
    {
        client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
        return client;
    }
}
