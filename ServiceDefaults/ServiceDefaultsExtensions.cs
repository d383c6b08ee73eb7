using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceDefaults.Access;
using ServiceDefaults.Problems;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>The defaults of every service: access, telemetry, health, JSON, problems, limits, service discovery.</summary>
public static class ServiceDefaultsExtensions
{
    private const string Live = "live";

    /// <summary>The largest accepted request body, in bytes. A larger one gets 413.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.AddConsole();
        builder.AddTelemetry();
        builder.Services.AddSnakeCaseJson();
        builder.Services.AddProblems();
        builder.Services.AddAccess();
        BackgroundLoops.AddTo(builder.Services);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        // No retries here: a charge must never be sent again blindly.
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddServiceDiscovery());
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (ready) and <c>/alive</c> (the process answers), the only endpoints open to all, and turns errors into
    /// problems. Call it before everything else that a service uses or maps.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health").AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/alive", new() { Predicate = check => check.Tags.Contains(Live) }).AllowAnonymous().DisableHttpMetrics();
        return app;
    }
}
