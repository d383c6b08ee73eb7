using System.Net;
using System.Text.Json;
using Polly;
using ServiceDefaults;

namespace Clinic.Web.Services;

/// <summary>
/// Base of the typed clients. Adds the caller's token, and turns a service's failure into an <see cref="Answer{T}"/> instead of an
/// exception.
/// </summary>
public abstract class ServiceClient(HttpClient http, ICaller caller, TimeProvider time)
{
    /// <summary>How often a request with a key is sent until it is answered, and the pause between.</summary>
    private const int Attempts = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected TimeProvider Time { get; } = time;

    protected Task<Answer<T>> GetAsync<T>(string path, CancellationToken cancellation) where T : class =>
        AskAsync<T>(HttpMethod.Get, path, null, null, cancellation);

    /// <param name="body">Null if the request has none.</param>
    protected Task<Answer<T>> PostAsync<T>(string path, object? body, CancellationToken cancellation) where T : class =>
        AskAsync<T>(HttpMethod.Post, path, body, null, cancellation);

    /// <summary>
    /// Sends a request that must be carried out once. While the service is busy or silent, it is sent again under its key.
    /// </summary>
    /// <param name="key">Of the person's intent. A later call for the same intent has the same key.</param>
    /// <param name="wait">How long the service may wait for the outcome before it answers; null if there is nothing to wait for.</param>
    protected async Task<Answer<T>> DoAsync<T>(
        string path, object body, string key, CancellationToken cancellation, TimeSpan? wait = null) where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await AskAsync<T>(HttpMethod.Post, path, body, key, cancellation, wait);
            if (answer.Trouble != Trouble.Unreachable || attempt == Attempts) return answer;
            await Task.Delay(Pause, Time, cancellation);
        }
    }

    /// <summary>Sends the request with the caller's token.</summary>
    /// <exception cref="HttpRequestException">The service did not answer. <see cref="IsNoAnswer"/> lists the other exceptions of this case.</exception>
    protected async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Authorization = await caller.AuthorizeAsync();
        return await http.SendAsync(request, cancellation);
    }

    /// <summary>True for the exceptions of a call to a service that is starting, busy or gone.</summary>
    protected static bool IsNoAnswer(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException or ExecutionRejectedException or JsonException or IOException => true,
        _ => false,
    };

    private async Task<Answer<T>> AskAsync<T>(
        HttpMethod method, string path, object? body, string? key, CancellationToken cancellation, TimeSpan? wait = null) where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = JsonContent.Create(body, options: SnakeCaseJson.Client);
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            if (wait is { } limit) request.Headers.Add("Prefer", FormattableString.Invariant($"wait={limit.TotalSeconds:0}"));
            using var response = await SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return new Answer<T>(await response.Content.ReadFromJsonAsync<T>(SnakeCaseJson.Client, cancellation) ?? throw new JsonException("null"));
            return new Answer<T>(null, TroubleOf(response.StatusCode));
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellation))
        {
            return new Answer<T>(null, Trouble.Unreachable);
        }
    }

    private static Trouble TroubleOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => Trouble.NotFound,
        HttpStatusCode.Unauthorized => Trouble.SignedOut,
        // The second: the key was used for another request, so an earlier one was carried out.
        HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => Trouble.Changed,
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => Trouble.Invalid,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Trouble.Unreachable,
        _ => Trouble.Refused,
    };
}
