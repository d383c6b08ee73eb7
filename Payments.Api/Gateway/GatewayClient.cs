using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;

namespace Payments.Api.Gateway;

/// <summary>Calls the gateway over HTTP. No HTTP handler below it retries, because the leader decides about retries.</summary>
public sealed class GatewayClient(HttpClient http, IOptions<GatewayOptions> options, TimeProvider time) : IPaymentGateway, IGatewayRecord
{
    /// <summary>Charges per page.</summary>
    private const int PageSize = 500;

    /// <summary>So many that the address stays under the 8 KiB that servers accept.</summary>
    private const int PaymentsPerCall = 100;

    public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) => MoveAsync("charges", payment.Id,
        () => JsonSerializer.SerializeToUtf8Bytes(
            new ChargeRequest(payment.Id, payment.Amount, payment.Currency, payment.CardToken), GatewayJson.Default.ChargeRequest),
        cancellation);

    public Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation) => MoveAsync("refunds", refund.Id,
        () => JsonSerializer.SerializeToUtf8Bytes(
            new RefundRequest(refund.Id, refund.RefundOf!, refund.Amount, refund.Currency), GatewayJson.Default.RefundRequest),
        cancellation);

    public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"charges?payment_id={Uri.EscapeDataString(paymentId)}"),
        async content => Found(paymentId, await content.ReadFromJsonAsync(GatewayJson.Default.ChargeList, cancellation)),
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
        var charges = await http.GetFromJsonAsync(new Uri(path, UriKind.Relative), GatewayJson.Default.ChargeList, either.Token);
        return [.. (charges?.Items ?? []).Select(charge =>
            new GatewayCharge(Text(charge?.Id), Text(charge?.PaymentId), charge?.Status == "declined", charge?.Amount ?? 0, Text(charge?.Currency))
            {
                IsRefund = charge?.Kind == "refund",
            })];

        // An odd charge keeps its place in the record and is reported. PostgreSQL stores no NUL.
        static string Text(string? field) => field?.Replace('\0', '\uFFFD') ?? "";
    }

    private Task<GatewayAnswer> MoveAsync(string path, string key, Func<byte[]> body, CancellationToken cancellation) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Post, path)
        {
            Headers = { { "Idempotency-Key", key } },
            // With its length in front. JsonContent sends chunks, which cost both sides more than the few bytes in them.
            Content = new ByteArrayContent(body()) { Headers = { ContentType = new("application/json") } },
        },
        async content => Known(key, await content.ReadFromJsonAsync(GatewayJson.Default.Charge, cancellation)),
        cancellation);

    private static GatewayAnswer Known(string paymentId, Charge? charge) => charge switch
    {
        not null when charge.PaymentId != paymentId => new GatewayAnswer.Unknown("an answer about another payment"),
        // The ledger stores it, and people search for it.
        not null when !IsId(charge.Id) => new GatewayAnswer.Unknown("an answer without a usable charge id"),
        { Status: "charged" or "refunded" } => new GatewayAnswer.Charged(charge.Id),
        { Status: "declined" } => new GatewayAnswer.Declined(charge.Id, charge.DeclineReason ?? "declined"),
        _ => new GatewayAnswer.Unknown("an answer without a known status"),
    };

    /// <summary>Of several charges the one that took money counts.</summary>
    private static GatewayAnswer Found(string paymentId, ChargeList? list) => list?.Items switch
    {
        null => new GatewayAnswer.Unknown("a look-up without a list"),
        [] => new GatewayAnswer.NotFound(list.Pending),
        var items => Known(paymentId, items.FirstOrDefault(charge => charge.Status is "charged" or "refunded") ?? items[0]),
    };

    private static bool IsId(string? id) => id is { Length: > 0 and <= 255 } && id.All(character => character is > ' ' and <= '~');

    private async Task<GatewayAnswer> AskAsync(
        Func<HttpRequestMessage> request, Func<HttpContent, Task<GatewayAnswer>> read, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = request();
            using var response = await http.SendAsync(message, either.Token);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? await read(response.Content)
                : Without(response.StatusCode);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new GatewayAnswer.Unavailable(failure.HttpRequestError.ToString());
        }
        // The connection could not be made in time: SocketsHttpHandler's ConnectTimeout.
        catch (OperationCanceledException failure) when (!either.IsCancellationRequested && failure.InnerException is TimeoutException)
        {
            return new GatewayAnswer.Unavailable("no connection in time");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new GatewayAnswer.Unknown("no answer in time");
        }
#pragma warning disable CA1031 // Content of any kind, a wrong charset for one, must not throw: it is an unknown outcome.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new GatewayAnswer.Unknown(failure.GetType().Name);
        }
    }

    /// <summary>What a status without a charge means. Only an answer about the request itself counts against a payment.</summary>
    private static GatewayAnswer Without(HttpStatusCode status) => (int)status switch
    {
        409 => new GatewayAnswer.InProgress(),
        // Bad request, payment required, too large, unprocessable.
        400 or 402 or 413 or 422 => new GatewayAnswer.Rejected($"the gateway answered {(int)status}"),
        429 => new GatewayAnswer.Unavailable("429", IsBusy: true),
        // The request may have been carried out.
        408 or 500 or 502 or 504 or (> 201 and < 300) => new GatewayAnswer.Unknown($"{(int)status}"),
        // A rotated key, a moved address, a closed service: the request went no further.
        _ => new GatewayAnswer.Unavailable($"{(int)status}"),
    };
}
