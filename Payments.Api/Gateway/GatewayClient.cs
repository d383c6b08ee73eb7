using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Payments.Api.Settlement;

namespace Payments.Api.Gateway;

/// <summary>The gateway over HTTP. No handler retries below it: whether to ask again is the leader's decision.</summary>
public sealed class GatewayClient(HttpClient http, IOptions<GatewayOptions> options, TimeProvider time) : IPaymentGateway
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private sealed record ChargeRequest(string PaymentId, long Amount, string Currency, string CardToken);
    private sealed record Charge(string Id, string PaymentId, string Status, string? DeclineReason);
    private sealed record ChargeList(IReadOnlyList<Charge> Items);

    public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "charges")
        {
            Headers = { { "Idempotency-Key", payment.Id } },
            Content = JsonContent.Create(new ChargeRequest(payment.Id, payment.Amount, payment.Currency, payment.CardToken), options: Json),
        },
        async content => Known(await content.ReadFromJsonAsync<Charge>(Json, cancellation)),
        cancellation);

    public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"charges?payment_id={Uri.EscapeDataString(paymentId)}"),
        async content => (await content.ReadFromJsonAsync<ChargeList>(Json, cancellation))?.Items is [var found, ..]
            ? Known(found)
            : new GatewayAnswer.NotFound(),
        cancellation);

    private static GatewayAnswer Known(Charge? charge) => charge switch
    {
        { Status: "charged" } => new GatewayAnswer.Charged(charge.Id),
        { Status: "declined" } => new GatewayAnswer.Declined(charge.Id, charge.DeclineReason ?? "declined"),
        _ => new GatewayAnswer.Unknown($"status {charge?.Status}"),
    };

    private async Task<GatewayAnswer> AskAsync(
        Func<HttpRequestMessage> request, Func<HttpContent, Task<GatewayAnswer>> read, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = request();
            using var response = await http.SendAsync(message, either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Created => await read(response.Content),
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests =>
                    new GatewayAnswer.Unavailable($"{(int)response.StatusCode}"),
                HttpStatusCode.Conflict => new GatewayAnswer.InProgress(),
                HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                    new GatewayAnswer.Unknown($"{(int)response.StatusCode}"),
                _ => new GatewayAnswer.Rejected($"the gateway answered {(int)response.StatusCode}"),
            };
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return new GatewayAnswer.Unavailable(failure.HttpRequestError.ToString());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            return new GatewayAnswer.Unknown(failure.GetType().Name);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new GatewayAnswer.Unknown("no answer in time");
        }
    }
}
