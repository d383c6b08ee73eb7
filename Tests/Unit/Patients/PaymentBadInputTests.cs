using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class PaymentBadInputTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task PaymentRequest_UnknownInvoice_IsNotFound() =>
        (await app.PayAsync("0199-none", "key-unknown")).IsProblem(HttpStatusCode.NotFound);

    [Fact]
    public async Task PaymentRequest_WithoutKey_IsRefused()
    {
        var (_, invoiceId) = await app.BillAsync();

        (await app.PostAsync($"/invoices/{invoiceId}/payments", new { card_token = "tok_visa" })).IsProblem(HttpStatusCode.BadRequest);
        Assert.Equal("issued", (string)(await app.GetAsync($"/invoices/{invoiceId}"))["state"]!);
    }

    [Fact]
    public async Task PaymentRequest_WithSeveralKeys_IsRefused()
    {
        var (_, invoiceId) = await app.BillAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/invoices/{invoiceId}/payments")
        {
            Content = JsonContent.Create(new { card_token = "tok_visa" }),
            Headers = { { "Idempotency-Key", ["one", "two"] } },
        };

        (await Answer.ReadAsync(await app.Http.SendAsync(request))).IsProblem(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task PaymentRequest_KeyOfALength_IsTakenUpTo255(int length, HttpStatusCode status)
    {
        var (_, invoiceId) = await app.BillAsync();

        Assert.Equal(status, (await app.PayAsync(invoiceId, new string('k', length))).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"card_token": null}""")]
    [InlineData("""{"card_token": ""}""")]
    [InlineData("""{"card_token": 4111}""")]
    [InlineData("""{"card_token": ["tok_visa"]}""")]
    [InlineData("""{"card_token": "tok visa"}""")]
    [InlineData("""{"card_token": "tok_\u0000"}""")]
    [InlineData("""{"card_token": "tarjeta_ñ"}""")]
    [InlineData("""{"Card_Token": "tok_visa"}""")]
    public async Task PaymentRequest_BadCardToken_IsNamed(string body)
    {
        var (_, invoiceId) = await app.BillAsync();

        (await app.PostTextAsync($"/invoices/{invoiceId}/payments", body, key: "key-bad-card"))
            .IsProblem(HttpStatusCode.BadRequest, "card_token");
        Assert.Equal("issued", (string)(await app.GetAsync($"/invoices/{invoiceId}"))["state"]!);
    }

    [Fact]
    public async Task PaymentRequest_ExitFromTheClient_IsIgnored()
    {
        var (patientId, invoiceId) = await app.BillAsync(unitPrice: 7_000);
        await app.ChargeAsync(patientId);

        var paid = await app.PostTextAsync($"/invoices/{invoiceId}/payments",
            """{"card_token": "tok_visa", "exit_granted": true}""", key: "key-greedy");

        Assert.Equal(7_000, (long)paid["amount"]!);
        Assert.False((bool)paid["exit_granted"]!);
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("WAIT=0")]
    [InlineData("wait=\"0\"")]
    [InlineData("respond-async, wait = 0; foo=bar")]
    [InlineData("wait=-1, wait=soon, wait=0")]
    public async Task PaymentRequest_PreferWait_IsRead(string prefer)
    {
        var (_, invoiceId) = await app.BillAsync();

        Assert.Equal(HttpStatusCode.Accepted, (await app.PayAsync(invoiceId, $"key-{prefer.GetHashCode()}", "tok_slow", prefer)).Status);
    }

    [Theory]
    [InlineData("wait=abc")]
    [InlineData("wait")]
    [InlineData("wait=-5")]
    [InlineData("wait=1.5")]
    [InlineData(",;=,")]
    [InlineData("wait=99999999999999999999999999")]
    public async Task PaymentRequest_MalformedOrLongPrefer_StillWaits(string prefer)
    {
        var (_, invoiceId) = await app.BillAsync();

        Assert.Equal("paid", (string)(await app.PayAsync(invoiceId, $"key-{invoiceId}", prefer: prefer))["status"]!);
    }

    [Fact]
    public async Task Payment_UnknownId_IsNotFound() => (await app.GetAsync("/payments/none")).IsProblem(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("?status=lost", "status")]
    [InlineData("?status=PAID", "status")]
    [InlineData("?status=1", "status")]
    [InlineData("?page=0", "page")]
    [InlineData("?page_size=201", "page_size")]
    public async Task PaymentList_BadQuery_IsNamed(string query, string field) =>
        (await app.GetAsync($"/payments{query}")).IsProblem(HttpStatusCode.BadRequest, field);

    [Theory]
    [InlineData("?after=-1", "after")]
    [InlineData("?after=x", "after")]
    [InlineData("?page_size=1001", "page_size")]
    public async Task Settlements_BadQuery_IsNamed(string query, string field) =>
        (await app.GetAsync($"/settlements{query}")).IsProblem(HttpStatusCode.BadRequest, field);
}
