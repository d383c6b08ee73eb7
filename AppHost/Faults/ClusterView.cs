using System.Net.Http.Json;
using System.Text.Json;

namespace AppHost.Faults;

/// <summary>What <c>GET /cluster</c> of a monitor says of the replicas.</summary>
internal sealed record ClusterView(string? Leader, long? Epoch, IReadOnlyList<ServerView> Replicas)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The server that leads, lives and knows it.</summary>
    public ServerView? Leading => Replicas.FirstOrDefault(server => server is { Leader: true, Alive: true, Pid: not null });

    /// <summary>The first view that satisfies <paramref name="state"/>; null when none has within <paramref name="bound"/>.</summary>
    public static async Task<ClusterView?> WaitAsync(
        HttpClient http, EndpointReference monitor, Func<ClusterView, bool> state, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        do
        {
            if (await ReadAsync(http, monitor, time, cancellation) is { } view && state(view)) return view;
            await Task.Delay(Interval, time, cancellation);
        }
        while (time.GetElapsedTime(start) < bound);
        return null;
    }

    private static async Task<ClusterView?> ReadAsync(
        HttpClient http, EndpointReference monitor, TimeProvider time, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, bound.Token);
        try
        {
            return await http.GetFromJsonAsync<ClusterView>(new Uri(new Uri(monitor.Url), "/cluster"), Json, either.Token);
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
