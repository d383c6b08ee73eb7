using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs over OTLP.</summary>
internal static class TelemetryExtensions
{
    /// <summary>The name of the driver's own source and meter.</summary>
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Exports if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Otherwise nothing is recorded, at no cost. The trace context is still
    /// propagated, because ASP.NET Core and HttpClient do that by themselves.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        builder.AddDefaults(new()
        {
            // A killed process loses what it has not exported. With the specification's 5 s, that could be a whole takeover and all before it.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            // A service that stops must not wait long for a missing collector.
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000",
            // Export each log line's event id besides its name: the id stays when the text changes.
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true",
        });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        // Not in the lambda: traces, metrics and logs each run it, and a dashboard would show three instances.
        var instance = Guid.CreateVersion7().ToString();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(
                    builder.Environment.ApplicationName,
                    serviceNamespace: "alta",
                    serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(),
                    serviceInstanceId: instance)
                // Last, so that the environment can override these names.
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddSource(AltaTelemetry.All, Npgsql)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !Noise.IsNoise(context.Request.Path))
                .AddHttpClientInstrumentation(options =>
                    options.FilterHttpRequestMessage = request => !Noise.IsNoise(request.RequestUri?.AbsolutePath)))
            .WithMetrics(metrics => metrics
                .AddMeter(AltaTelemetry.All, Npgsql)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .UseOtlpExporter();
    }
}
