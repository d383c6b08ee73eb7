using System.Reflection;

namespace Cluster;

/// <summary>
/// The Aspire dashboard beside the cluster, which shows the services' traces, logs and metrics. Nothing depends on it: a
/// cluster whose dashboard can't start or dies serves as before.
/// </summary>
public static class Dashboard
{
    public const string Name = "dashboard";

    /// <summary>The program of the package Aspire.Dashboard.Sdk, where the build found it.</summary>
    public static string Program { get; } =
        typeof(Dashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == Name).Value!;

    /// <summary>True when it answers.</summary>
    public static Task<bool> AnswersAsync(int port, CancellationToken cancellation) => Liveness.GetAsync(port, "health", cancellation);

    internal static Part Of(ClusterOptions options) => new(
        Name, options.Ports.Dashboard, StopsAfter: 5, options.Dashboard!, [],
        new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{options.Ports.Dashboard}",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"{options.Collector}",
            // Both listen on the loopback interface only, like everything here.
            ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
            ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
            // Else it keeps its last runs in the home folder.
            ["ASPIRE_DASHBOARD_PERSISTENCE_MODE"] = "None",
            ["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true",
            ["TMPDIR"] = options.Temporary,
            ["DOTNET_gcServer"] = "0",
        },
        token => AnswersAsync(options.Ports.Dashboard, token));

    /// <summary>What a service is told so that it sends its telemetry there, under the part's name.</summary>
    internal static IEnumerable<(string Key, string Value)> Exporting(ClusterOptions options, string part) => options.Collector is not { } collector ? [] :
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        // The place, not the process: a killed replica comes back as itself. The service's name stands before it.
        ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={part.Split('_')[^1]}"),
    ];
}
