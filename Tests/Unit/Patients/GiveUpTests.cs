using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>A parked payment is given up: once a look-up finds no charge it is declined, and the invoice can be paid again.</summary>
public sealed class GiveUpTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task ParkedPayment_GivenUp_IsDeclinedAndTheInvoiceCanBePaidAgain()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var parked = await app.PayPartAsync(invoiceId, "given-up", 600, "tok_broken");
        Assert.Equal("parked", (string)parked["status"]!);

        var given = await GiveUpAsync(parked.Id);

        Assert.Equal(HttpStatusCode.OK, given.Status);
        Assert.Equal(("declined", true, "given up", "No charge at the gateway"),
            ((string)given["status"]!, (bool)given["given_up"]!, (string)given["reason"]!, (string)given["note"]!));
        Assert.NotEqual((string)parked["arrival"]!, (string)given["arrival"]!);
        Assert.Equal(1000, (long)(await app.PayPartAsync(invoiceId, "after-given-up", null))["amount"]!);
    }

    [Fact]
    public async Task ParkedRefund_GivenUp_KeepsWhyItWasRefunded()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var payment = await app.PayAsync(invoiceId, "pay-parked-refund");
        app.Leader.IsPaused = true;
        var refund = await app.RefundAsync(payment.Id, "parked-refund", prefer: "wait=0");
        await app.PostAsync($"/payments/{refund.Id}/park");
        app.Leader.IsPaused = false;

        var given = await GiveUpAsync(refund.Id);

        Assert.Equal(("refund", true, "Paid twice / No charge at the gateway"),
            ((string)given["kind"]!, (bool)given["given_up"]!, (string)given["note"]!));
        Assert.Equal(1000, (long)(await app.RefundAsync(payment.Id, "refund-after"))["amount"]!);
    }

    [Fact]
    public async Task PaymentThatIsGivenUp_ParkedAgainAndRetried_IsChargedLikeAnyOther()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var parked = await app.PayAsync(invoiceId, "retried-after", "tok_broken");
        app.Leader.IsPaused = true;
        Assert.Equal("requested", (string)(await GiveUpAsync(parked.Id, "wait=0"))["status"]!);
        await app.PostAsync($"/payments/{parked.Id}/park");
        Assert.False((bool)(await app.GetAsync($"/payments/{parked.Id}"))["given_up"]!);
        await app.PostAsync($"/payments/{parked.Id}/retry");
        app.Leader.IsPaused = false;

        await app.Leader.SettleOneAsync(parked.Id);

        Assert.Equal("parked", (string)(await app.GetAsync($"/payments/{parked.Id}"))["status"]!);
    }

    [Fact]
    public async Task Payment_GivenUpTwentyTimesAtOnceUnderOneKey_IsGivenUpOnce()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var parked = await app.PayAsync(invoiceId, "twenty", "tok_broken");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.PostTextAsync(
            $"/payments/{parked.Id}/give-up", """{"reason": "No charge at the gateway"}""", key: "give-up-once")));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "declined"), (answer.Status, (string)answer["status"]!)));
        Assert.Single(answers.Select(answer => (string)answer["arrival"]!).Distinct());
        (await GiveUpAsync(parked.Id)).IsProblem(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("tok_visa", "paid")]
    [InlineData("tok_declined", "declined")]
    [InlineData("tok_slow", "requested")]
    public async Task GiveUp_OfAPaymentThatIsNotParked_IsAConflict(string card, string status)
    {
        var (_, invoiceId) = await app.BillAsync();
        var payment = await app.PayAsync(invoiceId, $"unparked-{card}", card, prefer: card == "tok_slow" ? "wait=0" : null);

        Assert.Contains(status, (await GiveUpAsync(payment.Id)).IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GiveUp_OfAnUnknownPayment_IsNotFound() => (await GiveUpAsync("none")).IsProblem(HttpStatusCode.NotFound);

    [Fact]
    public async Task GiveUp_WithoutAReason_IsRefused() =>
        (await app.PostTextAsync("/payments/none/give-up", "{}")).IsProblem(HttpStatusCode.BadRequest, "reason");

    private async Task<Answer> GiveUpAsync(string paymentId, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/payments/{paymentId}/give-up")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { reason = "No charge at the gateway" }),
        };
        if (prefer is not null) request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }
}
