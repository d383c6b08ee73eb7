using System.Net.Http.Json;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;

namespace Payments.Api.Membership;

/// <summary>Gives this replica's vote: does it get an echo from another one?</summary>
public sealed class Observer(IOptions<CoordinationOptions> options, ServiceToken token, TimeProvider time) : IDisposable
{
    // No span a ping (propagator null): this is no part of anybody's request.
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
