using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Payments;
using Clinic.Web.Services;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>The page retries a payment under one key until it has an answer, and shows the payment that pays the invoice.</summary>
public sealed class PaymentRunTests : IDisposable
{
    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new();
    private readonly List<(string Method, string Path, string? Key)> _asked = [];
    private readonly ClusterFeed _cluster = new(null!, TimeProvider.System);

    [Fact]
    public async Task Payment_AnsweredAtOnce_IsRequestedOnce()
    {
        Answer(HttpStatusCode.OK, Payment("paid"));
        Assert.Equal(PaymentStep.Paid, (await PayAsync()).Step);
        Assert.Single(_asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Payment_WithoutACertainAnswer_IsRetriedUnderItsKey(int status)
    {
        if (status == 0) _answers.Enqueue(_ => throw new HttpRequestException("gone"));
        else Answer((HttpStatusCode)status, new { });
        Answer(HttpStatusCode.Accepted, Payment("requested"));
        Answer(HttpStatusCode.OK, Payment("paid"));

        Assert.Equal(PaymentStep.Paid, (await PayAsync()).Step);
        Assert.Equal(3, _asked.Count);
        Assert.Equal(["the-key"], _asked.Select(asked => asked.Key).Distinct());
    }

    [Fact]
    public async Task Payment_OfAnInvoiceThatAnotherPaymentPays_FollowsTheOther()
    {
        Answer(HttpStatusCode.Conflict, new { detail = "on its way", payment_id = "other" });
        Answer(HttpStatusCode.OK, Payment("requested", "other"));
        Answer(HttpStatusCode.OK, Payment("paid", "other"));

        var end = await PayAsync();

        Assert.Equal((PaymentStep.Paid, "other"), (end.Step, end.Payment!.PaymentId));
        Assert.Equal(["/invoices/i/payments", "/payments/other", "/payments/other"], _asked.Select(asked => asked.Path));
    }

    [Fact]
    public async Task Payment_WhoseKeyWasUsedWithAnotherCard_FollowsTheInvoicesPayment()
    {
        Answer(HttpStatusCode.UnprocessableEntity, new { detail = "another request" });
        Answer(HttpStatusCode.OK, new
        {
            id = "i",
            patient_id = "p",
            state = "paying",
            amount = 1,
            currency = "COP",
            payment_id = "other",
            declined = 0,
            issued_at = "2026-01-01T00:00:00Z",
        });
        Answer(HttpStatusCode.OK, Payment("paid", "other"));
        Assert.Equal("other", (await PayAsync()).Payment!.PaymentId);
    }

    [Fact]
    public async Task Payment_ThatWillNeverBeAccepted_EndsRefused()
    {
        Answer(HttpStatusCode.BadRequest, new { detail = "no such card" });
        Assert.Equal(new PaymentProgress(PaymentStep.Refused, Detail: "no such card"), await PayAsync());
    }

    [Fact]
    public async Task Payment_Declined_EndsDeclined()
    {
        Answer(HttpStatusCode.OK, Payment("declined"));
        Assert.Equal(PaymentStep.Declined, (await PayAsync()).Step);
    }

    public void Dispose() => _cluster.Dispose();

    private async Task<PaymentProgress> PayAsync()
    {
        using var http = new HttpClient(new Scripted(this)) { BaseAddress = new Uri("http://patients") };
        var run = new PaymentRun(
            "i", new PaymentsClient(http, new Anonymous(), TimeProvider.System), new InvoicesClient(http, new Anonymous()), _cluster, TimeProvider.System);
        await run.PayAsync("tok_visa", "the-key", TestContext.Current.CancellationToken);
        Assert.Empty(_answers);
        return run.Progress;
    }

    private void Answer(HttpStatusCode status, object body) => _answers.Enqueue(_ =>
    {
        var answer = new HttpResponseMessage(status) { Content = JsonContent.Create(body) };
        if (status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero);
        return answer;
    });

    private static object Payment(string status, string id = "mine") => new
    {
        payment_id = id,
        invoice_id = "i",
        status,
        exit_granted = status == "paid",
        amount = 100,
        currency = "COP",
        requested_at = "2026-01-01T00:00:00Z",
    };

    private sealed class Scripted(PaymentRunTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
            test._asked.Add((request.Method.Method, request.RequestUri!.AbsolutePath, key));
            return Task.FromResult(test._answers.Dequeue()(request));
        }
    }

    private sealed class Anonymous : ICaller
    {
        public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => default;
    }
}
