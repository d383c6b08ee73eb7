using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Access;

namespace AppHost.Faults;

/// <summary>A payments server's own endpoints, by which faults are injected: the service authorises each and writes it into the audit trail.</summary>
internal sealed class ServerClient(ServiceToken token)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // A new connection each time: an old one may lead to a process that was killed since.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Which process answers at <paramref name="address"/>; null when none does.</summary>
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
    /// <returns>Null when it was accepted, else why not.</returns>
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

    /// <summary>What a monitor says of the servers; null when it does not answer.</summary>
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

/// <summary>The answer to a ping: which process it is, and who leads as far as that knows.</summary>
internal sealed record ServerEcho(string? Replica, string? Leader, long Epoch, string Instance, int Pid)
{
    public bool Leads => Replica is not null && Leader == Replica;
}

/// <summary>What <c>GET /cluster</c> of a monitor says of the servers.</summary>
internal sealed record LeaderView(string? Leader, long? Epoch, IReadOnlyList<ServerView> Replicas)
{
    /// <summary>The server that leads, lives and knows it.</summary>
    public ServerView? Leading => Replicas.FirstOrDefault(server => server is { Leader: true, Alive: true, Address: not null });
}

/// <summary>A payments server, as the monitors know it.</summary>
internal sealed record ServerView(string Id, Uri? Address, int? Pid, bool Alive, bool Leader);
