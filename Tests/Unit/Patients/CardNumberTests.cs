using System.Net;
using Patients.Api.Http;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class CardNumberTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    // Test card numbers that providers publish.
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111\u00a01111\u20111111\u20131111")]
    [InlineData("378282246310005")]
    [InlineData("4222222222222")]
    [InlineData("6304000000000000000")]
    [InlineData("tok_4111111111111111")]
    [InlineData("Pagó con 5555 5555 5555 4444, vence 12/29")]
    [InlineData("1 4111 1111 1111 1111")]
    [InlineData("4111 1111 1111 1111 123")]
    [InlineData("٤١١١١١١١١١١١١١١١")]
    public void Text_WithACardNumber_IsFound(string text) => Assert.True(CardNumber.IsIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("tok_visa")]
    [InlineData("4111111111111112")]
    [InlineData("411111111111")]
    [InlineData("41111111111111111111")]
    [InlineData("0000000000000000")]
    [InlineData("4111 1111, 1111 1111")]
    [InlineData("Acetaminofén 500 mg, 20 tabletas, lote 20261124-7")]
    public void Text_WithoutACardNumber_IsNotFound(string text) => Assert.False(CardNumber.IsIn(text));

    [Fact]
    public async Task Charge_DescribedWithACardNumber_IsRefusedWithoutEchoingIt()
    {
        var patient = await app.AdmitAsync();
        var refused = (await app.PostAsync($"/patients/{patient}/charges",
            new { kind = "exam", description = "card 4111 1111 1111 1111", quantity = 1, unit_price = 100 }))
                .IsProblem(HttpStatusCode.BadRequest, "description");
        AssertTellsWhatToSend(refused);
    }

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111-1111-1111-1111")]
    public async Task Payment_WithACardNumber_IsRefusedWithoutEchoingIt(string card)
    {
        var (_, invoice) = await app.BillAsync();
        AssertTellsWhatToSend((await app.PayAsync(invoice, $"card-{card.Length}", card)).IsProblem(HttpStatusCode.BadRequest, "card_token"));
        Assert.Equal("issued", (string)(await app.GetAsync($"/invoices/{invoice}"))["state"]!);
    }

    [Fact]
    public async Task Patient_WhoseDocumentIsALongNumber_IsAdmitted() =>
        Assert.Equal(HttpStatusCode.Created, (await app.PostAsync("/patients", new { name = "Ana", document = "4111111111111111" })).Status);

    private static void AssertTellsWhatToSend(Answer refused)
    {
        Assert.Contains("token that the gateway gave", refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "1111", refused.Body!.ToJsonString().Replace((string)refused.Body["trace_id"]!, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
