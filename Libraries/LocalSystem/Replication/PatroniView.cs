using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSystem.Replication;

/// <summary>What Patroni says about its nodes (patroni.readthedocs.io/en/latest/rest_api.html, <c>GET /cluster</c>).</summary>
public sealed record PatroniView(IReadOnlyList<PatroniMember> Members)
{
    public string? Primary => Members.FirstOrDefault(member => member is { Role: "leader" or "master" or "primary", State: "running" })?.Name;

    /// <summary>The standby that has every acknowledged commit: the next primary.</summary>
    public string? InSync => Members.FirstOrDefault(member => member is { Role: "sync_standby", State: "running" or "streaming" })?.Name;

    /// <summary>Every node works, and a commit is on two of them.</summary>
    public bool IsRedundant => Primary is not null && InSync is not null
        && Members.Count(member => member.State is "running" or "streaming") == PatroniServer.Nodes;

    /// <returns>The view of the first node that answers; null if none does.</returns>
    public static async Task<PatroniView?> AskAsync(HttpClient http, IEnumerable<PatroniNode> nodes, CancellationToken cancellation)
    {
        foreach (var node in nodes)
        {
            try
            {
                return await http.GetFromJsonAsync<PatroniView>(new Uri($"http://127.0.0.1:{node.Api}/cluster"), cancellation);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // Dead or frozen: another one knows as much.
            }
        }
        return null;
    }
}

public sealed record PatroniMember(string Name, string Role, string State);
