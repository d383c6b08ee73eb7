using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using ServiceDefaults;

namespace Payments.Api.Gateway;

/// <summary>Calls the gateway over HTTP. No HTTP handler below it retries, because the leader decides about retries.</summary>
public sealed class GatewayClient(HttpClient http, IOptions<GatewayOptions> options, TimeProvider time) : IPaymentGateway, IGatewayRecord
{
    /// <summary>Charges per page.</summary>
    private const int PageSize = 500;

    /// <summary>So many that the address stays under the 8 KiB that servers accept.</summary>
    private const int PaymentsPerCall = 100;

    private sealed record ChargeRequest(string PaymentId, long Amount, string Currency, string CardToken);
    private sealed record Charge(string Id, string PaymentId, string Status, string? DeclineReason, long Amount, string Currency);
    private sealed record ChargeList(IReadOnlyList<Charge> Items);

    public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "charges")
        {
            Headers = { { "Idempotency-Key", payment.Id } },
            Content = JsonContent.Create(new ChargeRequest(payment.Id, payment.Amount, payment.Currency, payment.CardToken), options: SnakeCaseJson.Client),
        },
        async content => Known(await content.ReadFromJsonAsync<Charge>(SnakeCaseJson.Client, cancellation)),
        cancellation);

    public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"charges?payment_id={Uri.EscapeDataString(paymentId)}"),
        async content => (await content.ReadFromJsonAsync<ChargeList>(SnakeCaseJson.Client, cancellation))?.Items is [var found, ..]
            ? Known(found)
            : new GatewayAnswer.NotFound(),
        cancellation);

    public async Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation)
    {
        var page = await ListAsync($"charges?page={(skip / PageSize) + 1}&page_size={PageSize}", cancellation);
        return [.. page.Skip((int)(skip % PageSize))];
    }

    public async Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation)
    {
        var found = new List<GatewayCharge>(paymentIds.Count);
        foreach (var some in paymentIds.Chunk(PaymentsPerCall))
            found.AddRange(await ListAsync($"charges?{string.Join('&', some.Select(id => $"payment_id={Uri.EscapeDataString(id)}"))}", cancellation));
        return found;
    }

    private async Task<IReadOnlyList<GatewayCharge>> ListAsync(string path, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var charges = await http.GetFromJsonAsync<ChargeList>(new Uri(path, UriKind.Relative), SnakeCaseJson.Client, either.Token);
        return [.. (charges?.Items ?? []).Select(charge =>
            new GatewayCharge(Text(charge?.Id), Text(charge?.PaymentId), charge?.Status == "declined", charge?.Amount ?? 0, Text(charge?.Currency)))];

        // An odd charge keeps its place in the record and is reported. PostgreSQL stores no NUL.
        static string Text(string? field) => field?.Replace('\0', '\uFFFD') ?? "";
    }

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
