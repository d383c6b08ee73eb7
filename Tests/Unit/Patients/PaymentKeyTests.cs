using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class PaymentKeyTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Payment_RetriedUnderItsKey_WaitsForTheSamePayment()
    {
        var (_, invoiceId) = await app.BillAsync();
        var accepted = await app.PayAsync(invoiceId, "key-again", "tok_slow", prefer: "wait=0");

        var again = app.PayAsync(invoiceId, "key-again", "tok_slow");
        await app.Leader.SettleOneAsync(accepted.Id);

        Assert.Equal("paid", (string)(await again)["status"]!);
        Assert.Equal(accepted.Id, (await again).Id);
        Assert.Equal(accepted.Id, (await app.PayAsync(invoiceId, "key-again", "tok_slow")).Id);
    }

    [Fact]
    public async Task Payment_FiftyRequestsUnderOneKey_AreOnePayment()
    {
        var (_, invoiceId) = await app.BillAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.PayAsync(invoiceId, "key-fifty")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Single(answers.Select(answer => (long)answer["sequence"]!).Distinct());
    }

    [Fact]
    public async Task Payment_FiftyKeysForOneInvoice_AreOnePaymentAndFortyNineConflicts()
    {
        var (_, invoiceId) = await app.BillAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(key => app.PayAsync(invoiceId, $"key-race-{key}")));

        var paid = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != paid), answer =>
            Assert.Equal(paid.Id, (string)answer.IsProblem(HttpStatusCode.Conflict)["payment_id"]!));
    }

    [Fact]
    public async Task Payment_SameKeyWithAnotherCard_IsRefused()
    {
        var (_, invoiceId) = await app.BillAsync();
        await app.PayAsync(invoiceId, "key-card");

        (await app.PayAsync(invoiceId, "key-card", "tok_master")).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Payment_SameKeyForAnotherInvoice_IsRefused()
    {
        var (one, other) = (await app.BillAsync(), await app.BillAsync());
        await app.PayAsync(one.InvoiceId, "key-invoice");

        (await app.PayAsync(other.InvoiceId, "key-invoice")).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Payment_OfAnInvoicePaidUnderAnotherKey_IsAConflictThatNamesThePayment()
    {
        var (_, invoiceId) = await app.BillAsync();
        var paid = await app.PayAsync(invoiceId, "key-first");

        var conflict = (await app.PayAsync(invoiceId, "key-second")).IsProblem(HttpStatusCode.Conflict);

        Assert.Contains(paid.Id, conflict.Detail, StringComparison.Ordinal);
        Assert.Equal(paid.Id, (string)conflict["payment_id"]!);
    }
}
