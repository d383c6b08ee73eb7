using System.Net;
using System.Text.Json;
using Polly;
using ServiceDefaults;

namespace Clinic.Web.Services;

/// <summary>What the typed clients have in common: who asks, and that no trouble of a service is an exception of the page's.</summary>
public abstract class ServiceClient(HttpClient http, ICaller caller)
{
    protected Task<Answer<T>> GetAsync<T>(string path, CancellationToken cancellation) where T : class => AskAsync<T>(HttpMethod.Get, path, cancellation);

    protected Task<Answer<T>> PostAsync<T>(string path, CancellationToken cancellation) where T : class => AskAsync<T>(HttpMethod.Post, path, cancellation);

    /// <summary>Sends it in the caller's name.</summary>
    /// <exception cref="HttpRequestException">See <see cref="IsNoAnswer"/>, as of the others that it may throw.</exception>
    protected async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Authorization = await caller.AuthorizeAsync();
        return await http.SendAsync(request, cancellation);
    }

    /// <summary>True for what a service that is starting, busy or gone does to its caller.</summary>
    protected static bool IsNoAnswer(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException or ExecutionRejectedException or JsonException or IOException => true,
        _ => false,
    };

    private async Task<Answer<T>> AskAsync<T>(HttpMethod method, string path, CancellationToken cancellation) where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
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
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Trouble.Unreachable,
        _ => Trouble.Refused,
    };
}
