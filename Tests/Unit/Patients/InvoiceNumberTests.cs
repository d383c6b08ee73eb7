using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Invoices have running numbers without gaps, apart from those of trials, and are found by them.</summary>
public sealed class InvoiceNumberTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Numbers_OfInvoicesIssuedAtOnce_HaveNoGapAndNoDouble()
    {
        var before = await LastAsync("");
        var invoices = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
        {
            var (patientId, invoiceId) = await app.BillAsync();
            // Refused requests take none.
            await app.PostAsync($"/patients/{patientId}/invoices");
            return await app.GetAsync($"/invoices/{invoiceId}");
        }));

        Assert.Equal(Enumerable.Range(1, 30).Select(number => before + number), invoices.Select(invoice => (long)invoice["number"]!).Order());
        Assert.Equal(before + 30, await LastAsync(""));
    }

    [Fact]
    public async Task Numbers_OfTrials_LeaveNoGapInTheHospitals()
    {
        var (first, trial) = (await LastAsync(""), await LastAsync("trial=true"));
        var patient = (await app.PostAsync("/patients", new { name = "Zacarías", document = "77-1", trial = true })).Id;
        await app.ChargeAsync(patient);
        Assert.Equal(trial + 1, (long)(await app.PostAsync($"/patients/{patient}/invoices"))["number"]!);
        var (_, invoiceId) = await app.BillAsync();
        Assert.Equal(first + 1, (long)(await app.GetAsync($"/invoices/{invoiceId}"))["number"]!);

        Assert.NotEqual(patient, (string)(await app.GetAsync("/invoices"))["items"]![0]!["patient_id"]!);
        Assert.Equal(patient, (string)(await app.GetAsync($"/invoices?trial=true&search={trial + 1}"))["items"]![0]!["patient_id"]!);
    }

    [Fact]
    public async Task Receipts_HaveRunningNumbers_ButNotWhatIsDeclinedOrRefunded()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var first = await app.PayPartAsync(invoiceId, "receipt-1", 100);
        Assert.Null((await app.PayPartAsync(invoiceId, "receipt-2", 100, "tok_declined"))["receipt_number"]);
        await app.RefundAsync(first.Id, "receipt-3");
        var cash = await app.PayCashAsync(invoiceId, "receipt-4", 100);

        Assert.Equal((long)first["receipt_number"]! + 1, (long)cash["receipt_number"]!);
        Assert.Equal((long)cash["receipt_number"]!, (long)(await app.GetAsync($"/payments/{cash.Id}"))["receipt_number"]!);
    }

    [Fact]
    public async Task Invoice_SearchedByItsNumber_IsFound()
    {
        var (_, invoiceId) = await app.BillAsync();
        var number = (long)(await app.GetAsync($"/invoices/{invoiceId}"))["number"]!;

        var found = await app.GetAsync($"/invoices?search={number}");

        Assert.Equal((1L, invoiceId), ((long)found["total"]!, (string)Assert.Single(found["items"]!.AsArray())!["id"]!));
        var none = await app.GetAsync($"/invoices?search={number + 1}&page=1");
        Assert.Equal((0L, 0), ((long)none["total"]!, none["items"]!.AsArray().Count));
        Assert.Empty((await app.GetAsync($"/invoices?search={number}&page=2"))["items"]!.AsArray());
        Assert.Empty((await app.GetAsync("/invoices?search=0"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Invoices_ReadPageByPage_AreAllOfThemTheNewestFirst()
    {
        for (var number = 0; number < 5; number++) await app.BillAsync();
        var numbers = new List<long>();
        for (var page = 1; ; page++)
        {
            var read = (await app.GetAsync($"/invoices?page={page}&page_size=3"))["items"]!.AsArray();
            if (read.Count == 0) break;
            numbers.AddRange(read.Select(invoice => (long)invoice!["number"]!));
        }
        Assert.Equal(Enumerable.Range(1, (int)await LastAsync("")).Select(number => (long)number).Reverse(), numbers);
    }

    [Theory]
    [InlineData("?search=abc", "search")]
    [InlineData("?search=-1", "search")]
    [InlineData("?search=1.5", "search")]
    [InlineData("?search=99999999999999999999", "search")]
    [InlineData("?page=0&trial=yes", "page", "trial")]
    public async Task Search_WithABadQuery_NamesIt(string query, params string[] fields) =>
        (await app.GetAsync($"/invoices{query}")).IsProblem(HttpStatusCode.BadRequest, fields);

    private async Task<long> LastAsync(string query) => (long)(await app.GetAsync($"/invoices?{query}"))["total"]!;
}
