using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class InvoiceTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Invoice_Issued_HoldsEveryUnbilledChargeAndLeavesNone()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);
        await app.ChargeAsync(patientId, 50, quantity: 2, "medication");

        var invoice = await app.PostAsync($"/patients/{patientId}/invoices");

        Assert.Equal(HttpStatusCode.Created, invoice.Status);
        Assert.Equal($"/invoices/{invoice.Id}", invoice.Headers.Location!.ToString());
        Assert.Equal(200, (long)invoice["amount"]!);
        Assert.Equal("issued", (string)invoice["state"]!);
        Assert.Equal([100L, 100L], invoice["lines"]!.AsArray().Select(line => (long)line!["amount"]!));
        Assert.Equal(invoice.Body!.ToJsonString(), (await app.GetAsync($"/invoices/{invoice.Id}")).Body!.ToJsonString());
        Assert.Equal(0, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
        Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
    }

    [Fact]
    public async Task Invoice_NothingToBill_IsAConflict() =>
        (await app.PostAsync($"/patients/{await app.AdmitAsync()}/invoices")).IsProblem(HttpStatusCode.Conflict);

    [Fact]
    public async Task Invoice_FiftyAtOnce_BillEachChargeOnce()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.PostAsync($"/patients/{patientId}/invoices")));

        var issued = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer != issued), answer => answer.IsProblem(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Invoice_WhileChargesArrive_EveryChargeIsBilledOnce()
    {
        var patientId = await app.AdmitAsync();

        var charges = Task.WhenAll(Enumerable.Range(1, 40).Select(price => app.ChargeAsync(patientId, price)));
        var invoices = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.PostAsync($"/patients/{patientId}/invoices")));
        await charges;
        var last = await app.PostAsync($"/patients/{patientId}/invoices");

        var lines = invoices.Append(last).Where(answer => answer.Status == HttpStatusCode.Created)
            .SelectMany(invoice => invoice["lines"]!.AsArray()).Select(line => (string)line!["id"]!).ToList();
        Assert.Equal(40, lines.Count);
        Assert.Equal(40, lines.Distinct().Count());
    }

    [Fact]
    public async Task Invoice_OfTheExpectedTotal_IsIssued()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);
        var invoice = await app.PostAsync($"/patients/{patientId}/invoices", new { expected_total = 100 });
        Assert.Equal((HttpStatusCode.Created, 100), (invoice.Status, (long)invoice["amount"]!));
    }

    [Fact]
    public async Task Invoice_OfAnotherTotalThanExpected_IsAConflictThatTellsTheTotal()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);
        await app.ChargeAsync(patientId, 5_000);

        var refused = await app.PostAsync($"/patients/{patientId}/invoices", new { expected_total = 100 });

        refused.IsProblem(HttpStatusCode.Conflict);
        Assert.Equal(5_100, (long)refused["total"]!);
        Assert.Equal(5_100, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
        // Nothing was remembered under the key of a refused request either: the bill is issued as it is now.
        Assert.Equal(HttpStatusCode.Created, (await app.PostAsync($"/patients/{patientId}/invoices", new { expected_total = 5_100 })).Status);
    }

    [Theory]
    [InlineData("{\"expected_total\": -1}")]
    [InlineData("{\"expected_total\": \"100\"}")]
    [InlineData("{\"expected_total\": 1.5}")]
    public async Task Invoice_OfATotalThatIsNoAmount_IsABadRequest(string body) =>
        (await app.PostTextAsync($"/patients/{await app.AdmitAsync()}/invoices", body)).IsProblem(HttpStatusCode.BadRequest, "expected_total");
}
