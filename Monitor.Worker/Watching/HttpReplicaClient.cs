using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;

namespace Monitor.Worker.Watching;

/// <summary>Calls replicas over HTTP. Pings keep a connection to every replica warm, and appointments use it.</summary>
public sealed class HttpReplicaClient(IOptions<CoordinationOptions> options, ServiceToken token, TimeProvider time) : IReplicaClient, IDisposable
{
    // The null propagator creates no span per ping. PostAsync adds an appointment's trace context itself.
    private readonly HttpClient _http = new(new ServiceTokenHandler(token, new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
    }))
    { Timeout = Timeout.InfiniteTimeSpan };

    private long _nonces;

    public async Task<(PingResult Result, Echo? Echo)> PingAsync(string address, CancellationToken cancellation)
    {
        var nonce = Interlocked.Increment(ref _nonces).ToString("x", null);
        var (result, echo) = await PostAsync(
            address + "/ping", new Ping(nonce), CoordinationJson.Default.Ping, CoordinationJson.Default.Echo,
            options.Value.EchoPatience, cancellation);
        return echo?.Nonce == nonce ? (PingResult.Echo, echo)
            : (result == PingResult.Refused ? result : PingResult.Missed, null);
    }

    public async Task<PingResult> ProbeAsync(string address, CancellationToken cancellation)
    {
        // The address is what the registry holds, which may be anything.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var target) || target is not { Host.Length: > 0, Port: > 0 }) return PingResult.Missed;
        return await Probe.ConnectAsync(new DnsEndPoint(target.Host, target.Port), options.Value.PingInterval, time, cancellation);
    }

    public async IAsyncEnumerable<Presence> ListenAsync(string address, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await TryAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address + "/presence");
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        });
        if (response is not { IsSuccessStatusCode: true }) yield break;
        if (await TryAsync(() => response.Content.ReadAsStreamAsync(cancellation)) is not { } lines) yield break;
        using var reader = new StreamReader(lines);
        while (await TryAsync(() => reader.ReadLineAsync(cancellation).AsTask()) is { } line)
        {
            if (Parse(line) is not { } presence) yield break;
            yield return presence;
        }
    }

    public async Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation, int shard = 0)
    {
        var request = new LeadRequest(
            instance,
            appointment.Previous,
            appointment.Reason,
            appointment.Detected.TotalMilliseconds,
            appointment.Elapsed.TotalMilliseconds,
            shard);
        var (_, answer) = await PostAsync(
            address + "/lead", request, CoordinationJson.Default.LeadRequest, CoordinationJson.Default.LeadAnswer,
            options.Value.Lease, cancellation, Activity.Current);
        return answer?.Epoch;
    }

    public async Task StepDownAsync(string address, int shard, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Value.Lease, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var _ = await TryAsync(() => _http.PostAsync(
            new Uri(FormattableString.Invariant($"{address}/stepdown?shard={shard}")), content: null, either.Token));
    }

    public async Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation)
    {
        // The observer waits for its own echo, and has one more interval to answer.
        var (_, answer) = await PostAsync(
            observer + "/observe", new ObserveRequest(suspect), CoordinationJson.Default.ObserveRequest,
            CoordinationJson.Default.ObserveAnswer, options.Value.Observation + options.Value.PingInterval, cancellation);
        return answer is { Alive: false, Late: true } ? null : answer?.Alive;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(PingResult Result, TAnswer? Answer)> PostAsync<TRequest, TAnswer>(
        string address, TRequest body, JsonTypeInfo<TRequest> bodyType, JsonTypeInfo<TAnswer> answerType,
        TimeSpan patience, CancellationToken cancellation, Activity? within = null) where TAnswer : class
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body, bodyType) };
            if (within is not null)
                DistributedContextPropagator.Current.Inject(within, request, static (carrier, name, value) =>
                    ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
            using var response = await _http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode) return (PingResult.Missed, null);
            return (PingResult.Echo, await response.Content.ReadFromJsonAsync(answerType, either.Token));
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return (PingResult.Refused, null);
        }
#pragma warning disable CA1031 // Every failure is a return value: an address may be anything, and so may an answer.
        catch (Exception)
#pragma warning restore CA1031
        {
            return (PingResult.Missed, null);
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> call) where T : class?
    {
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // Every failure is a return value.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static Presence? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CoordinationJson.Default.Presence);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
