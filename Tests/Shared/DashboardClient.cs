using System.Net;
using System.Text.Json.Nodes;

namespace Tests;

/// <summary>Reads what the dashboard received from its telemetry API: OTLP in JSON.</summary>
/// <param name="apiKey">Null if the dashboard needs none.</param>
internal sealed class DashboardClient(Uri dashboard, string? apiKey = null) : IDisposable
{
    /// <summary>OTLP's status code of a failed span.</summary>
    private const int Error = 2;

    private readonly HttpClient _api = new()
    {
        BaseAddress = new Uri(dashboard, "api/telemetry/"),
        DefaultRequestHeaders = { { "x-api-key", apiKey ?? "none" } },
    };

    /// <summary>Empty while the trace is unknown.</summary>
    public Task<IReadOnlyList<TracedSpan>> GetTraceAsync(string id, CancellationToken cancellation) =>
        GetSpansAsync($"traces/{id}", cancellation);

    public Task<IReadOnlyList<TracedSpan>> GetSpansAsync(CancellationToken cancellation) => GetSpansAsync("spans?limit=100000", cancellation);

    public async Task<IReadOnlyList<LoggedLine>> GetLogsAsync(CancellationToken cancellation) =>
    [
        .. from resource in Array(await GetAsync("logs?limit=100000", cancellation), "data", "resourceLogs")
           from scope in Array(resource, "scopeLogs")
           from line in Array(scope, "logRecords")
           select new LoggedLine(Service(resource), (string?)line["body"]?["stringValue"] ?? ""),
    ];

    /// <summary>The resources that sent metrics, as <c>payments 2</c>. The API has no values; only the dashboard's pages show them.</summary>
    public async Task<IReadOnlyList<string>> GetMeasuredAsync(CancellationToken cancellation) =>
    [
        .. from resource in Array(await GetAsync("resources", cancellation))
           where (bool)resource["hasMetrics"]!
           select $"{resource["name"]} {resource["instanceId"]}",
    ];

    public void Dispose() => _api.Dispose();

    private async Task<IReadOnlyList<TracedSpan>> GetSpansAsync(string path, CancellationToken cancellation) =>
    [
        .. from resource in Array(await GetAsync(path, cancellation), "data", "resourceSpans")
           from scope in Array(resource, "scopeSpans")
           from span in Array(scope, "spans")
           select new TracedSpan((string)span["traceId"]!, (string)span["name"]!, Service(resource), (int?)span["status"]?["code"] == Error, Attributes(span)),
    ];

    private async Task<JsonNode?> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await _api.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation));
    }

    private static IEnumerable<JsonNode> Array(JsonNode? node, params string[] path) =>
        path.Aggregate(node, (at, name) => at?[name])?.AsArray().OfType<JsonNode>() ?? [];

    /// <summary>Under the AppHost, each replica and monitor reports under its resource name.</summary>
    private static string Service(JsonNode resource) => Attributes(resource["resource"]).GetValueOrDefault("service.name", "") switch
    {
        var name when name.StartsWith("server-", StringComparison.Ordinal) => "payments",
        var name when name.StartsWith("monitor-", StringComparison.Ordinal) => "monitor",
        var name => name,
    };

    private static Dictionary<string, string> Attributes(JsonNode? of) => Array(of, "attributes").ToDictionary(
        attribute => (string)attribute["key"]!, attribute => attribute["value"]!.AsObject().First().Value?.ToString() ?? "");
}

internal sealed record TracedSpan(string TraceId, string Name, string Service, bool IsError, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Service and name, such as <c>payments: settle</c>.</summary>
    public override string ToString() => $"{Service}: {Name}";
}

internal sealed record LoggedLine(string Service, string Text);
