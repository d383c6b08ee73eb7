using System.Net.Http.Json;
using System.Text.Json;
using Access;

namespace AppHost.Faults;

/// <summary>What <c>GET /cluster</c> of a monitor says of the replicas.</summary>
internal sealed record ClusterView(string? Leader, long? Epoch, IReadOnlyList<ServerView> Replicas)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // A new connection each time: behind the proxy stand two monitors, and one of them may be frozen or gone.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    /// <summary>The server that leads, lives and knows it.</summary>
    public ServerView? Leading => Replicas.FirstOrDefault(server => server is { Leader: true, Alive: true, Pid: not null });

    /// <summary>The first view that satisfies <paramref name="state"/>; null when none has within <paramref name="bound"/>.</summary>
    public static async Task<ClusterView?> WaitAsync(
        EndpointReference monitor, ServiceToken token, Func<ClusterView, bool> state, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        do
        {
            if (await ReadAsync(monitor, token, cancellation) is { } view && state(view)) return view;
            await Task.Delay(Interval, time, cancellation);
        }
        while (time.GetElapsedTime(start) < bound);
        return null;
    }

    private static async Task<ClusterView?> ReadAsync(EndpointReference monitor, ServiceToken token, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(monitor.Url), "/cluster"));
            request.Headers.Authorization = token.Authorization;
            using var answer = await Http.SendAsync(request, cancellation);
            return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<ClusterView>(Json, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}

/// <summary>A payments server, as the monitor knows it.</summary>
/// <param name="Id"><c>server_1</c> to <c>server_3</c>: given out by registration, not by the AppHost.</param>
internal sealed record ServerView(string Id, Uri? Address, int? Pid, bool Alive, bool Leader);
