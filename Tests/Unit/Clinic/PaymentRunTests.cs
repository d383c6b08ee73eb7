using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Payments;
using Clinic.Web.Services;
using Microsoft.Extensions.Time.Testing;
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
    public async Task Refund_WhoseKeyWasUsedForAnother_EndsChanged()
    {
        Answer(HttpStatusCode.UnprocessableEntity, new { detail = "another request" });
        Assert.Equal(new PaymentProgress(PaymentStep.Changed, Kind: PaymentKind.Refund), await PayAsync(kind: PaymentKind.Refund));
    }

    [Fact]
    public async Task Payment_WhoseKeyWasUsedWithAnotherCard_FollowsTheInvoicesPayment()
    {
        Answer(HttpStatusCode.UnprocessableEntity, new { detail = "another request" });
        Answer(HttpStatusCode.OK, Invoice("paying", "other"));
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
    public async Task Payment_OfAnInvoiceThatHasChanged_EndsChanged()
    {
        Answer(HttpStatusCode.Conflict, new { detail = "another amount", outstanding = 7 });
        Assert.Equal(PaymentStep.Changed, (await PayAsync()).Step);
    }

    [Theory]
    [InlineData("issued", null)]
    [InlineData("part_paid", "earlier")]
    public async Task Payment_WhoseKeyWasUsedForADeclinedCard_IsCalledNeitherDeclinedNorPaid(string state, string? payment)
    {
        Answer(HttpStatusCode.UnprocessableEntity, new { detail = "another request" });
        Answer(HttpStatusCode.OK, Invoice(state, payment));
        Assert.Equal(PaymentStep.Changed, (await PayAsync()).Step);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Payment_OfABusySystem_IsNotCalledAccepted(HttpStatusCode status)
    {
        Answer(status, new { });
        Answer(HttpStatusCode.OK, Payment("paid"));
        var seen = new List<PaymentProgress>();
        await PayAsync(seen);
        Assert.Contains(new PaymentProgress(PaymentStep.Busy), seen);
        Assert.DoesNotContain(seen, progress => progress.Step == PaymentStep.Queued);
    }

    [Fact]
    public async Task Session_ThatEndsBeforeTheFirstAnswer_LeavesNothingCharged()
    {
        Answer(HttpStatusCode.Unauthorized, new { });
        Assert.Equal(new PaymentProgress(PaymentStep.SessionOver), await PayAsync());
    }

    [Fact]
    public async Task Session_ThatEndsAfterAnUnansweredRequest_LeavesItOpen()
    {
        Answer(HttpStatusCode.BadGateway, new { });
        Answer(HttpStatusCode.Unauthorized, new { });
        Assert.Equal(new PaymentProgress(PaymentStep.SessionOver, IsUnsure: true), await PayAsync());
    }

    [Fact]
    public async Task Session_ThatEndsAfterThePaymentWasAccepted_SaysThatItGoesOn()
    {
        Answer(HttpStatusCode.Accepted, Payment("requested"));
        Answer(HttpStatusCode.Unauthorized, new { });
        var end = await PayAsync();
        Assert.Equal((PaymentStep.SessionOver, "mine"), (end.Step, end.Payment?.PaymentId));
    }

    [Fact]
    public async Task Run_WhoseLastPageIsGone_AsksNothingMore()
    {
        var time = new FakeTimeProvider();
        using var http = new HttpClient(new Parked(this)) { BaseAddress = new Uri("http://patients") };
        using var run = new PaymentRun(
            "i", new PaymentsClient(http, new Anonymous(), time), new InvoicesClient(http, new Anonymous(), TimeProvider.System), _cluster, time);
        var watch = run.TryWatch(() => { });
        var work = run.FollowAsync("mine", TestContext.Current.CancellationToken);
        // Watched, it asks for as long as it takes.
        for (var second = 0; second < 20; second++) time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(run.IsAbandoned);
        watch!.Dispose();
        time.Advance(PaymentRun.Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.True(run.IsAbandoned);
        Assert.Null(run.TryWatch(() => { }));
    }

    [Fact]
    public async Task Payment_Declined_EndsDeclined()
    {
        Answer(HttpStatusCode.OK, Payment("declined"));
        Assert.Equal(PaymentStep.Declined, (await PayAsync()).Step);
    }

    public void Dispose() => _cluster.Dispose();

    private async Task<PaymentProgress> PayAsync(List<PaymentProgress>? seen = null, PaymentKind kind = PaymentKind.Card)
    {
        using var http = new HttpClient(new Scripted(this)) { BaseAddress = new Uri("http://patients") };
        using var run = new PaymentRun(
            "i", new PaymentsClient(http, new Anonymous(), TimeProvider.System), new InvoicesClient(http, new Anonymous(), TimeProvider.System),
            _cluster, TimeProvider.System);
        using var watch = run.TryWatch(() => seen?.Add(run.Progress));
        await run.AskAsync(new PaymentOrder("/invoices/i/payments", new { }, "the-key", kind), TestContext.Current.CancellationToken);
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

    private static object Invoice(string state, string? payment) => new
    {
        id = "i",
        patient_id = "p",
        state,
        amount = 1,
        currency = "COP",
        payment_id = payment,
        declined = 0,
        issued_at = "2026-01-01T00:00:00Z",
    };

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

    /// <summary>Answers always that the payment is parked.</summary>
    private sealed class Parked(PaymentRunTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._asked.Add((request.Method.Method, request.RequestUri!.AbsolutePath, null));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(Payment("parked")) });
        }
    }

    private sealed class Anonymous : ICaller
    {
        public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => default;
    }
}
