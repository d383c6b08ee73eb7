using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Tests.Unit.Gateway;

/// <summary>A client of the provider.</summary>
internal sealed class SimulatorClient(HttpClient http)
{
    public Task<Answer> ChargeAsync(
        string key, string paymentId = "pay_1", long amount = 100, string token = "tok_visa", CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/charges", key, JsonSerializer.Serialize(
            new { payment_id = paymentId, amount, currency = "COP", card_token = token }), cancellation);

    public Task<Answer> SwitchAsync(string behavior) => SendAsync(HttpMethod.Put, "/behavior", null, behavior);

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public async Task<JsonElement[]> ChargesOfAsync(string paymentId) =>
        [.. (await GetAsync($"/charges?payment_id={paymentId}")).Body.GetProperty("items").EnumerateArray()];

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? key, string? body, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request, cancellation);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new(response.StatusCode,
            isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellation) : default,
            response.Headers, response.Content.Headers.ContentType?.MediaType);
    }
}

internal sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers, string? MediaType)
{
    public bool IsReplay => Headers.Contains("Idempotent-Replayed");

    public string? Text(string property) => Body.TryGetProperty(property, out var value) ? value.ToString() : null;
}
