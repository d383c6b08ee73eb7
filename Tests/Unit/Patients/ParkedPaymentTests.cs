using System.Net;
using Dapper;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class ParkedPaymentTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Payment_ParkedWhileWaiting_AnswersAcceptedAtOnce()
    {
        var parked = await ParkAsync("key-parked");

        Assert.Equal(HttpStatusCode.Accepted, parked.Status);
        Assert.Equal("parked", (string)parked["status"]!);
        Assert.Equal("gateway", (string)parked["reason"]!);
        Assert.Equal($"/payments/{parked.Id}", parked.Headers.Location!.ToString());
    }

    [Fact]
    public async Task ParkedPayments_Listed_AreAllOfThem()
    {
        var parked = await ParkAsync("key-listed");

        var list = await app.GetAsync("/payments?status=parked&page_size=200");

        Assert.Contains(list["items"]!.AsArray(), payment => (string)payment!["id"]! == parked.Id);
        Assert.All(list["items"]!.AsArray(), payment => Assert.Equal("parked", (string)payment!["status"]!));
        Assert.Equal(list["items"]!.AsArray().Count, (int)list["total"]!);
    }

    [Fact]
    public async Task ParkedPayment_Retried_IsRequestedWithANewArrivalAndItsAttemptCountReset()
    {
        var parked = await ParkAsync("key-retried");
        await app.Ledger.WriteAsync(connection =>
            connection.Execute("UPDATE payments SET card_token = 'tok_slow' WHERE id = @id", new { id = parked.Id }));

        var retried = await app.PostAsync($"/payments/{parked.Id}/retry");

        Assert.Equal(HttpStatusCode.Accepted, retried.Status);
        Assert.Equal($"/payments/{parked.Id}", retried.Headers.Location!.ToString());
        Assert.Equal("requested", (string)retried["status"]!);
        Assert.Equal(0, (long)retried["attempts"]!);
        Assert.Null(retried["reason"]);
        Assert.NotEqual((string)parked["arrival"]!, (string)retried["arrival"]!);
        Assert.Equal(1, await app.Ledger.ReadAsync(connection =>
            connection.ExecuteScalarAsync<long>("SELECT first_intent_at FROM payments WHERE id = @id", new { id = parked.Id })));

        await app.Leader.SettleOneAsync(parked.Id);
        Assert.Equal("paid", (string)(await app.GetAsync($"/payments/{parked.Id}"))["status"]!);
        Assert.Equal("paid", (string)(await app.GetAsync($"/invoices/{parked["invoice_id"]}"))["state"]!);
    }

    [Fact]
    public async Task ParkedPayment_RetriedTwentyTimesAtOnce_IsRequestedOnce()
    {
        var parked = await ParkAsync("key-twenty");
        await app.Ledger.WriteAsync(connection =>
            connection.Execute("UPDATE payments SET card_token = 'tok_slow' WHERE id = @id", new { id = parked.Id }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.PostAsync($"/payments/{parked.Id}/retry")));

        var accepted = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted);
        Assert.All(answers.Where(answer => answer != accepted), answer => answer.IsProblem(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task ParkedPayment_InvoicePaidUnderAnotherKey_IsAConflictThatSaysHowToRetry()
    {
        var parked = await ParkAsync("key-blocking");

        var conflict = (await app.PayAsync((string)parked["invoice_id"]!, "key-impatient")).IsProblem(HttpStatusCode.Conflict);

        Assert.Contains($"/payments/{parked.Id}/retry", conflict.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tok_visa", "paid")]
    [InlineData("tok_declined", "declined")]
    [InlineData("tok_slow", "requested")]
    public async Task Retry_OfAPaymentThatIsNotParked_IsAConflict(string card, string status)
    {
        var (_, invoiceId) = await app.BillAsync();
        var payment = await app.PayAsync(invoiceId, $"key-{card}", card, prefer: card == "tok_slow" ? "wait=0" : null);

        var conflict = (await app.PostAsync($"/payments/{payment.Id}/retry")).IsProblem(HttpStatusCode.Conflict);

        Assert.Contains(status, conflict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_OfAnUnknownPayment_IsNotFound() =>
        (await app.PostAsync("/payments/none/retry")).IsProblem(HttpStatusCode.NotFound);

    private async Task<Answer> ParkAsync(string key)
    {
        var (_, invoiceId) = await app.BillAsync();
        return await app.PayAsync(invoiceId, key, "tok_broken");
    }
}
