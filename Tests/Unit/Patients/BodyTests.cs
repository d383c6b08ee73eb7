using Microsoft.AspNetCore.Hosting;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>How the endpoints handle request bodies. Runs on a real Kestrel, because the test server has no limits.</summary>
public sealed class BodyTests(BodyTests.OnKestrel app) : IClassFixture<BodyTests.OnKestrel>
{
    public sealed class OnKestrel : PatientsApp
    {
        public OnKestrel() => UseKestrel();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseUrls("http://127.0.0.1:0");
        }
    }

    private const int Limit = 16 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"name\": \"Ana\", \"document\": \"1\"} x")]
    [InlineData("{\"name\": \"Ana\", \"document\": \"1\",}")]
    [InlineData("{name: 'Ana'}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"Ana\"")]
    [InlineData("1")]
    [InlineData("{\"name\": \"Ana\", \"name\": \"Eva\", \"document\": \"1\"}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    public async Task Body_NoJsonObject_IsRefusedWithoutBlamingAField(string body) =>
        (await app.PostTextAsync("/patients", body)).IsProblem(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Body_InvalidUtf8_IsRefused()
    {
        byte[] bytes = [.. "{\"name\": \"A"u8, 0xFF, 0xFE, .. "\", \"document\": \"1\"}"u8];
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };

        (await Answer.ReadAsync(await app.Http.PostAsync("/patients", content))).IsProblem(HttpStatusCode.BadRequest, "name");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_OfAnotherType_IsUnsupported(string contentType)
    {
        using var content = new StringContent("""{"name": "Ana", "document": "1"}""");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        (await Answer.ReadAsync(await app.Http.PostAsync("/patients", content))).IsProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Body_WithoutType_IsUnsupported()
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());

        (await Answer.ReadAsync(await app.Http.PostAsync("/patients", content))).IsProblem(HttpStatusCode.UnsupportedMediaType);
        (await app.PostAsync("/patients")).IsProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/vnd.alta+json")]
    public async Task Body_OfAnotherJsonMediaType_IsAccepted(string contentType)
    {
        using var content = new StringContent("""{"name": "Ana", "document": "1"}""");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        Assert.Equal(HttpStatusCode.Created, (await app.Http.PostAsync("/patients", content)).StatusCode);
    }

    [Theory]
    [InlineData(0, false, HttpStatusCode.Created)]
    [InlineData(0, true, HttpStatusCode.Created)]
    [InlineData(1, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1_000_000, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1_000_000, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_PastTheLimit_IsTooLarge(int excess, bool chunked, HttpStatusCode status)
    {
        var json = """{"name": "Ana", "document": "1"}""".PadRight(Limit + excess);
        foreach (var path in new[] { "/patients", "/invoices/none/payments" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new("application/json") } },
                Headers = { { "Idempotency-Key", "key-large" } },
            };
            request.Headers.TransferEncodingChunked = chunked;
            var answer = await Answer.ReadAsync(await app.Http.SendAsync(request));
            if (excess > 0) answer.IsProblem(status);
            else if (path == "/patients") Assert.Equal(status, answer.Status);
        }
    }

    [Fact]
    public async Task Body_PastTheLimitWhereNoneIsRead_IsTooLarge()
    {
        using var content = new ByteArrayContent(new byte[Limit + 1]);

        (await Answer.ReadAsync(await app.Http.PostAsync("/patients/none/invoices", content))).IsProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Address_Unknown_IsAProblem()
    {
        (await app.GetAsync("/nowhere")).IsProblem(HttpStatusCode.NotFound);
        (await app.GetAsync("/invoices/none/payments")).IsProblem(HttpStatusCode.MethodNotAllowed);
    }
}
