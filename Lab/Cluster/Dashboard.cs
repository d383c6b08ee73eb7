using System.Reflection;

namespace Cluster;

/// <summary>
/// The Aspire dashboard as a part: shows the services' traces, logs and metrics. No other part depends on it: the cluster
/// serves without it.
/// </summary>
public static class Dashboard
{
    public const string Name = "dashboard";

    /// <summary>The path of the program in the package Aspire.Dashboard.Sdk, as the build recorded it.</summary>
    public static string Program { get; } =
        typeof(Dashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == Name).Value!;

    /// <summary>True if it answers.</summary>
    public static Task<bool> AnswersAsync(int port, CancellationToken cancellation) => Liveness.GetAsync(port, "health", cancellation);

    internal static Part Of(ClusterOptions options) => new(
        Name, options.Ports.Dashboard, StopsAfter: 5, options.Dashboard!, [],
        new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{options.Ports.Dashboard}",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"{options.Collector}",
            // Both endpoints listen on the loopback interface only, like all parts.
            ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
            ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
            // Otherwise it keeps its last runs in the home folder.
            ["ASPIRE_DASHBOARD_PERSISTENCE_MODE"] = "None",
            ["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true",
            ["TMPDIR"] = options.Temporary,
            ["DOTNET_gcServer"] = "0",
        },
        token => AnswersAsync(options.Ports.Dashboard, token))
    {
        MayBeSilent = true,
    };

    /// <summary>The settings that make a service send its telemetry to the collector, under the part's name.</summary>
    internal static IEnumerable<(string Key, string Value)> Exporting(ClusterOptions options, string part) => options.Collector is not { } collector ? [] :
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        // The part's number, so that a restarted part keeps its instance id. The service's name is in OTEL_SERVICE_NAME.
        ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={part.Split('_')[^1]}"),
    ];
}
