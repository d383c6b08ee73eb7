using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Access;

namespace AppHost.Faults;

/// <summary>Calls the replicas' endpoints for faults. A replica authorises each fault and writes it to the audit trail.</summary>
internal sealed class ServerClient(ServiceToken token)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // A new connection each time: an old one may belong to a process that was killed since.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>The process that answers at <paramref name="address"/>, or null.</summary>
    public async Task<ServerEcho?> PingAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Post, new Uri(address, "/ping"), JsonContent.Create(new { nonce = "apphost" }), cancellation);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<ServerEcho>(Json, cancellation) : null;
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellation))
        {
            return null;
        }
    }

    /// <summary>Injects a fault.</summary>
    /// <returns>Null if it was accepted, else the reason.</returns>
    public async Task<string?> PostAsync(Uri address, string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Post, new Uri(address, path), null, cancellation);
            return answer.StatusCode == HttpStatusCode.Accepted ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellation))
        {
            return $"it does not answer: {failure.Message}";
        }
    }

    /// <summary>A monitor's view of the replicas, or null without an answer.</summary>
    public async Task<LeaderView?> ReadClusterAsync(Uri monitor, CancellationToken cancellation)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, new Uri(monitor, "/cluster"), null, cancellation);
            return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<LeaderView>(Json, cancellation);
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellation))
        {
            return null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = token.Authorization;
        return await Http.SendAsync(request, cancellation);
    }

    private static bool IsNoAnswer(Exception failure, CancellationToken cancellation) => failure is HttpRequestException or JsonException
        || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);
}

/// <summary>The answer to a ping: the process, and the leader as far as it knows.</summary>
internal sealed record ServerEcho(string? Replica, string? Leader, long Epoch, string Instance, int Pid)
{
    public bool Leads => Replica is not null && Leader == Replica;
}

/// <summary>The replicas in a monitor's answer to <c>GET /cluster</c>.</summary>
internal sealed record LeaderView(string? Leader, long? Epoch, IReadOnlyList<ServerView> Replicas)
{
    /// <summary>The replica that is named leader, is alive and has an address.</summary>
    public ServerView? Leading => Replicas.FirstOrDefault(server => server is { Leader: true, Alive: true, Address: not null });
}

/// <summary>A replica, as the monitors know it.</summary>
internal sealed record ServerView(string Id, Uri? Address, int? Pid, bool Alive, bool Leader);
