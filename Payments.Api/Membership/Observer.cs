using System.Net.Http.Json;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;

namespace Payments.Api.Membership;

/// <summary>Gives this replica's vote on whether another replica is alive: does it answer a ping?</summary>
public sealed class Observer(IOptions<CoordinationOptions> options, ServiceToken token, TimeProvider time) : IDisposable
{
    // The null propagator creates no span per ping, because a ping belongs to no request.
    private readonly HttpClient _http = new(new ServiceTokenHandler(token, new SocketsHttpHandler { ActivityHeadersPropagator = null }));

    public async Task<ObserveAnswer> ObserveAsync(Uri address, CancellationToken cancellation)
    {
        var patience = options.Value.Observation;
        var began = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var answer = await _http.PostAsJsonAsync(
                new Uri(address, "/ping"), new Ping("observe"), CoordinationJson.Default.Ping, either.Token);
            // A process that refuses this replica's token is alive.
            return new ObserveAnswer(Alive: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return new ObserveAnswer(Alive: false, Late: time.GetElapsedTime(began) > patience + options.Value.PingInterval / 2);
        }
    }

    public void Dispose() => _http.Dispose();
}
