using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Clients;

/// <summary>JSON as the contract writes it, and connections that add nothing of their own: no retry, no proxy, no queue.</summary>
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

    /// <exception cref="HttpRequestException">It could not be reached, or answered anything but 2xx.</exception>
    public static async Task<T> GetAsync<T>(this HttpClient client, string path, CancellationToken cancellation) =>
        await client.GetFromJsonAsync<T>(path, Json, cancellation)
            ?? throw new HttpRequestException($"{client.BaseAddress}{path} answered null.");

    /// <summary>Posts <paramref name="body"/> and reads the object that was created.</summary>
    /// <exception cref="HttpRequestException">It could not be reached, or answered anything but 2xx; the answer is quoted.</exception>
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

    /// <summary>True for what a service that is starting, busy or gone does to its caller: worth asking again.</summary>
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
