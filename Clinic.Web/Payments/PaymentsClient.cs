using System.Globalization;
using System.Net;
using Clinic.Web.Services;
using ServiceDefaults;

namespace Clinic.Web.Payments;

/// <summary>
/// Payments. No resilience policy retries or cancels these calls: the outcome of an unanswered request is unknown, and
/// <see cref="PaymentRun"/> sends it again under the same key until it is answered.
/// </summary>
public sealed class PaymentsClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Added to the wait. After that the request counts as unanswered, and the clerk is told.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <param name="wait">How long the service may wait for the outcome before it answers.</param>
    public async Task<PaymentAnswer> AskAsync(PaymentOrder order, TimeSpan wait, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(wait + Grace, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, order.Path);
            request.Headers.Add("Idempotency-Key", order.Key);
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds:0}"));
            request.Content = JsonContent.Create(order.Body, order.Body.GetType(), options: SnakeCaseJson.Client);
            using var response = await SendAsync(request, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellation))
        {
            return new PaymentAnswer.Unknown();
        }
    }

    public Task<Answer<Payment>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Payment>($"/payments/{Uri.EscapeDataString(id)}", cancellation);

    /// <summary>Parked payments, the oldest first.</summary>
    public Task<Answer<Page<Payment>>> ParkedAsync(CancellationToken cancellation) =>
        GetAsync<Page<Payment>>("/payments?status=parked&page_size=50", cancellation);

    /// <summary>Sends a parked payment again. Refused if it is no longer parked.</summary>
    public Task<Answer<Payment>> RetryAsync(string id, CancellationToken cancellation) =>
        PostAsync<Payment>($"/payments/{Uri.EscapeDataString(id)}/retry", null, cancellation);

    /// <summary>Gives a parked payment up: it is looked up once more, and declined if the bank has no charge.</summary>
    public Task<Answer<Payment>> GiveUpAsync(string id, string reason, string key, CancellationToken cancellation) =>
        DoAsync<Payment>($"/payments/{Uri.EscapeDataString(id)}/give-up", new { Reason = reason }, key, cancellation, wait: TimeSpan.FromSeconds(5));

    /// <summary>Sends parked payments again, the oldest first, as many as one call takes.</summary>
    public Task<Answer<RetriedPayments>> RetryAllAsync(CancellationToken cancellation) =>
        PostAsync<RetriedPayments>("/payments/retry-parked?limit=500", null, cancellation);

    private static async Task<PaymentAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadFromJsonAsync<Payment>(SnakeCaseJson.Client, cancellation) is { } payment
                ? new PaymentAnswer.Known(payment)
                : new PaymentAnswer.Unknown();
        switch (response.StatusCode)
        {
            case HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests:
                return new PaymentAnswer.Busy(response.Headers.RetryAfter?.Delta ?? DefaultRetryAfter);
            case HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError:
                return new PaymentAnswer.Unknown();
            case HttpStatusCode.UnprocessableEntity:
                return new PaymentAnswer.KeyReused();
            case HttpStatusCode.Unauthorized:
                return new PaymentAnswer.SignedOut();
        }
        var problem = await response.Content.ReadFromJsonAsync<Problem>(SnakeCaseJson.Client, cancellation);
        return (response.StatusCode, problem) switch
        {
            (HttpStatusCode.Conflict, { PaymentId: { } other }) => new PaymentAnswer.Taken(other),
            (HttpStatusCode.Conflict, _) => new PaymentAnswer.Changed(),
            _ => new PaymentAnswer.Refused(problem?.Detail),
        };
    }
}
