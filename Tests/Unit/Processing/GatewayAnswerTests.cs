using System.Net;
using System.Text;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;
using Payments.Api.Settlement;

namespace Tests.Unit.Processing;

/// <summary>What the leader's client makes of any answer. It never throws, and blames a payment only for an answer about the request itself.</summary>
public sealed class GatewayAnswerTests
{
    private const string Charged = """{"id":"ch_1","payment_id":"p1","status":"charged"}""";

    private static readonly QueuedPayment Payment = new("p1", new Arrival(1), 100, "COP", "tok_visa", 0, null, null);

    [Theory]
    [InlineData(200, Charged, "application/json", typeof(GatewayAnswer.Charged))]
    [InlineData(201, Charged, "application/json", typeof(GatewayAnswer.Charged))]
    [InlineData(200, Charged, "text/plain; charset=nonsense", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, "<html>", "text/html", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, "", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, "null", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, "[]", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, "{}", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, """{"id":"ch_1","payment_id":"p2","status":"charged"}""", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, """{"id":"","payment_id":"p1","status":"charged"}""", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, """{"id":"c\u0000","payment_id":"p1","status":"charged"}""", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(200, """{"id":"ch_1","payment_id":"p1","status":"odd"}""", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(204, "", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(302, "", "text/html", typeof(GatewayAnswer.Unavailable))]
    [InlineData(400, "", "application/json", typeof(GatewayAnswer.Rejected))]
    [InlineData(401, "", "application/json", typeof(GatewayAnswer.Unavailable))]
    [InlineData(402, "", "application/json", typeof(GatewayAnswer.Rejected))]
    [InlineData(403, "", "text/html", typeof(GatewayAnswer.Unavailable))]
    [InlineData(404, "", "text/html", typeof(GatewayAnswer.Unavailable))]
    [InlineData(407, "", "text/html", typeof(GatewayAnswer.Unavailable))]
    [InlineData(409, "", "application/json", typeof(GatewayAnswer.InProgress))]
    [InlineData(418, "", "application/json", typeof(GatewayAnswer.Unavailable))]
    [InlineData(422, "", "application/json", typeof(GatewayAnswer.Rejected))]
    [InlineData(429, "", "application/json", typeof(GatewayAnswer.Unavailable))]
    [InlineData(500, "", "application/json", typeof(GatewayAnswer.Unknown))]
    [InlineData(502, "", "text/html", typeof(GatewayAnswer.Unknown))]
    [InlineData(503, "", "application/json", typeof(GatewayAnswer.Unavailable))]
    [InlineData(504, "", "text/html", typeof(GatewayAnswer.Unknown))]
    [InlineData(999, "", "text/html", typeof(GatewayAnswer.Unavailable))]
    public async Task Answer_OfAnyKind_IsClassified(int status, string body, string type, Type answer)
    {
        using var http = new HttpClient(new Stub(() =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return response;
        }));
        http.BaseAddress = new Uri("http://gateway");

        Assert.IsType(answer, await Connect(http).ChargeAsync(Payment, default));
        if (answer != typeof(GatewayAnswer.Charged)) Assert.IsNotType<GatewayAnswer.NotFound>(await Connect(http).FindAsync("p1", default));
    }

    [Fact]
    public async Task Failure_OfAnyKind_IsAnAnswer()
    {
        Exception[] failures = [new InvalidOperationException("odd"), new IOException("cut"), new NotSupportedException("odd"), new FormatException("odd")];
        foreach (var failure in failures)
        {
            using var http = new HttpClient(new Stub(() => throw failure)) { BaseAddress = new Uri("http://gateway") };
            Assert.IsType<GatewayAnswer.Unknown>(await Connect(http).ChargeAsync(Payment, default));
        }
    }

    private static GatewayClient Connect(HttpClient http) => new(http, Options.Create(new GatewayOptions()), TimeProvider.System);

    private sealed class Stub(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
