using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>An invoice is paid by several payments, and never by more than its amount.</summary>
public sealed class PartPaymentTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Invoice_PaidByParts_IsPaidWithTheLast()
    {
        var (patientId, invoiceId) = await app.BillAsync(1000);

        var first = await app.PayPartAsync(invoiceId, "part-1", 300);
        Assert.Equal(("paid", 300L, false), ((string)first["status"]!, (long)first["amount"]!, (bool)first["exit_granted"]!));
        Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        var rest = await app.PayPartAsync(invoiceId, "part-2", null, expected: 700);

        Assert.Equal(("paid", 700L, true), ((string)rest["status"]!, (long)rest["amount"]!, (bool)rest["exit_granted"]!));
        Assert.True((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        (await app.PayPartAsync(invoiceId, "part-3", 1)).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Cash_PaysAnInvoice_WithoutACard()
    {
        var (_, invoiceId) = await app.BillAsync(1000);

        var paid = await app.PayCashAsync(invoiceId, "cash-1");

        Assert.Equal(("cash", "paid", 1000L, true),
            ((string)paid["kind"]!, (string)paid["status"]!, (long)paid["amount"]!, (bool)paid["exit_granted"]!));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(9_007_199_254_740_991)]
    public async Task Payment_OfMoreThanIsOutstanding_IsRefusedWithWhatIs(long amount)
    {
        var (_, invoiceId) = await app.BillAsync(1000);

        var refused = (await app.PayPartAsync(invoiceId, $"more-{amount}", amount)).IsProblem(HttpStatusCode.Conflict);

        Assert.Equal(1000, (long)refused["outstanding"]!);
    }

    [Fact]
    public async Task Payment_BesideOneThatIsCharging_MayTakeWhatThatLeaves()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        await app.PayPartAsync(invoiceId, "beside-1", 600, "tok_slow", prefer: "wait=0");

        Assert.Equal(400, (long)(await app.PayPartAsync(invoiceId, "beside-2", 401)).IsProblem(HttpStatusCode.Conflict)["outstanding"]!);
        Assert.Equal(400, (long)(await app.PayPartAsync(invoiceId, "beside-3", null))["amount"]!);
    }

    [Fact]
    public async Task Payment_ThatWasDeclined_LeavesItsPartOutstanding()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        Assert.Equal("declined", (string)(await app.PayPartAsync(invoiceId, "declined-1", 600, "tok_declined"))["status"]!);

        Assert.Equal(1000, (long)(await app.PayPartAsync(invoiceId, "declined-2", null))["amount"]!);
    }

    [Fact]
    public async Task Payment_ExpectingAnotherOutstanding_IsRefusedWithWhatIs()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        await app.PayPartAsync(invoiceId, "expects-1", 300);

        var refused = (await app.PayPartAsync(invoiceId, "expects-2", null, expected: 1000)).IsProblem(HttpStatusCode.Conflict);

        Assert.Equal(700, (long)refused["outstanding"]!);
    }

    [Fact]
    public async Task Payment_UnderItsKey_WithAnotherAmountOrExpectationOrMethod_IsRefused()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var paid = await app.PayPartAsync(invoiceId, "same", 300, expected: 1000);

        Assert.Equal(paid.Id, (await app.PayPartAsync(invoiceId, "same", 300, expected: 1000)).Id);
        (await app.PayPartAsync(invoiceId, "same", 301, expected: 1000)).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.PayPartAsync(invoiceId, "same", 300, expected: 700)).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.PayPartAsync(invoiceId, "same", 300)).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.PayCashAsync(invoiceId, "same", 300)).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Payments_FiftyPartsAtOnce_NeverTakeMoreThanTheInvoice()
    {
        var (_, invoiceId) = await app.BillAsync(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(key => app.PayPartAsync(invoiceId, $"parts-{key}", 30)));

        Assert.Equal(33, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.IsProblem(HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{"method": "cash", "card_token": "tok_visa"}""", "card_token")]
    [InlineData("""{"method": "cheque", "card_token": "tok_visa"}""", "method")]
    [InlineData("""{"method": 1, "card_token": "tok_visa"}""", "method")]
    [InlineData("""{"method": "card"}""", "card_token")]
    [InlineData("""{"card_token": "tok_visa", "amount": 0}""", "amount")]
    [InlineData("""{"card_token": "tok_visa", "amount": -5, "expected_outstanding": "10"}""", "amount", "expected_outstanding")]
    [InlineData("""{"method": "cash", "amount": 1.5}""", "amount")]
    [InlineData("""{"method": "cash", "amount": 9007199254740992}""", "amount")]
    public async Task Payment_BadFields_AreNamed(string body, params string[] fields)
    {
        var (_, invoiceId) = await app.BillAsync();
        (await app.PostTextAsync($"/invoices/{invoiceId}/payments", body, key: "bad")).IsProblem(HttpStatusCode.BadRequest, fields);
    }
}
