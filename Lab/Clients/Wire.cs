using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Clients;

/// <summary>The contract's JSON, and plain HTTP connections: no retry, no proxy, no queue.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>See <see cref="Addresses.Connect"/>.</summary>
    internal static HttpClient Connect(Uri address, TimeSpan timeout, Func<AuthenticationHeaderValue?> authorization) =>
        new(new Authorized(authorization), disposeHandler: true)
        {
            BaseAddress = address,
            Timeout = timeout,
        };

    /// <exception cref="HttpRequestException">The service can't be reached or did not answer 2xx.</exception>
    public static async Task<T> GetAsync<T>(this HttpClient client, string path, CancellationToken cancellation) =>
        await client.GetFromJsonAsync<T>(path, Json, cancellation)
            ?? throw new HttpRequestException($"{client.BaseAddress}{path} answered null.");

    /// <summary>Posts <paramref name="body"/> and reads the created object.</summary>
    /// <exception cref="HttpRequestException">The service can't be reached or did not answer 2xx; the message quotes the answer.</exception>
    public static async Task<T> PostAsync<T>(this HttpClient client, string path, object? body, CancellationToken cancellation)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var quoted = await response.Content.ReadAsStringAsync(cancellation);
            throw new HttpRequestException($"POST {client.BaseAddress}{path} answered {(int)response.StatusCode}: {quoted}");
        }
        return await response.Content.ReadFromJsonAsync<T>(Json, cancellation)
            ?? throw new HttpRequestException($"POST {client.BaseAddress}{path} answered null.");
    }

    /// <summary>True for errors of a service that is starting, busy or gone: worth a retry.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is HttpRequestException or JsonException or IOException or TaskCanceledException { InnerException: TimeoutException };

    private sealed class Authorized(Func<AuthenticationHeaderValue?> authorization)
        : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = authorization();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
