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

    public async Task<(PingResult Result, string? Instance)> PingAsync(string address, CancellationToken cancellation)
    {
        var nonce = Interlocked.Increment(ref _nonces).ToString("x", null);
        var (result, echo) = await PostAsync(
            address + "/ping", new Ping(nonce), CoordinationJson.Default.Ping, CoordinationJson.Default.Echo,
            options.Value.PingInterval, cancellation);
        return echo?.Nonce == nonce ? (PingResult.Echo, echo.Instance)
            : (result == PingResult.Refused ? result : PingResult.Missed, null);
    }

    public async Task<PingResult> ProbeAsync(string address, CancellationToken cancellation)
    {
        var target = new Uri(address);
        return await Probe.ConnectAsync(new DnsEndPoint(target.Host, target.Port), options.Value.PingInterval, time, cancellation);
    }

    public async IAsyncEnumerable<Presence> ListenAsync(string address, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address + "/presence");
        using var response = await TryAsync(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation));
        if (response is not { IsSuccessStatusCode: true }) yield break;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await TryAsync(() => reader.ReadLineAsync(cancellation).AsTask()) is { } line)
        {
            if (Parse(line) is not { } presence) yield break;
            yield return presence;
        }
    }

    public async Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation)
    {
        var request = new LeadRequest(
            instance,
            appointment.Previous,
            appointment.Reason,
            appointment.Detected.TotalMilliseconds,
            appointment.Elapsed.TotalMilliseconds);
        var (_, answer) = await PostAsync(
            address + "/lead", request, CoordinationJson.Default.LeadRequest, CoordinationJson.Default.LeadAnswer,
            options.Value.Lease, cancellation, Activity.Current);
        return answer?.Epoch;
    }

    public async Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation)
    {
        // The observer waits one ping interval for its own echo, and has a second one to answer.
        var (_, answer) = await PostAsync(
            observer + "/observe", new ObserveRequest(suspect), CoordinationJson.Default.ObserveRequest,
            CoordinationJson.Default.ObserveAnswer, options.Value.PingInterval * 2, cancellation);
        return answer?.Alive;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(PingResult Result, TAnswer? Answer)> PostAsync<TRequest, TAnswer>(
        string address, TRequest body, JsonTypeInfo<TRequest> bodyType, JsonTypeInfo<TAnswer> answerType,
        TimeSpan patience, CancellationToken cancellation, Activity? within = null) where TAnswer : class
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body, bodyType) };
        if (within is not null)
            DistributedContextPropagator.Current.Inject(within, request, static (carrier, name, value) =>
                ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode) return (PingResult.Missed, null);
            return (PingResult.Echo, await response.Content.ReadFromJsonAsync(answerType, either.Token));
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return (PingResult.Refused, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException)
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
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
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
