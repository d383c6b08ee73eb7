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
    /// <summary>The driver's own source and meter, both under this name.</summary>
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Exports when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Otherwise nothing is recorded, which costs nothing; a trace's
    /// context is still carried on, because ASP.NET Core and HttpClient do that by themselves.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        builder.AddDefaults(new()
        {
            // What a killed process had not sent is lost; the specification's 5 s would be a whole takeover with all before it.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            // A service that stops must not wait long for a collector that is away.
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000",
            // The number of a line, beside its name: it stays when the words change.
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true",
        });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        // Once, not in the lambda: traces, metrics and logs each run that, and would be three instances to a dashboard.
        var instance = Guid.CreateVersion7().ToString();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(
                    builder.Environment.ApplicationName,
                    serviceNamespace: "alta",
                    serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(),
                    serviceInstanceId: instance)
                // Last, so that whoever starts the service may name it otherwise.
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
