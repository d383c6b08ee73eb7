using System.Net.Http.Json;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;

namespace Payments.Api.Membership;

/// <summary>Gives this replica's vote on whether another replica is alive: does it echo a ping?</summary>
public sealed class Observer(IOptions<CoordinationOptions> options, ServiceToken token, TimeProvider time) : IDisposable
{
    // The null propagator creates no span per ping, because a ping belongs to no request.
    private readonly HttpClient _http = new(new ServiceTokenHandler(token, new SocketsHttpHandler { ActivityHeadersPropagator = null }));

    public async Task<bool> IsAliveAsync(Uri address, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Value.PingInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var answer = await _http.PostAsJsonAsync(
                new Uri(address, "/ping"), new Ping("observe"), CoordinationJson.Default.Ping, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
