using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Lists show what is to be paid: what each patient owes, and the unpaid invoices first.</summary>
public sealed class OwedTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Owed_IsWhatIsUnbilledAndWhatIsOutstanding()
    {
        var (patientId, invoiceId) = await app.BillAsync(1000);
        await app.ChargeAsync(patientId, 70);
        Assert.Equal(1070, await OwedAsync(patientId));
        var part = await app.PayPartAsync(invoiceId, "owed-1", 300);
        Assert.Equal(770, await OwedAsync(patientId));
        await app.PayPartAsync(invoiceId, "owed-2", 200, "tok_slow", prefer: "wait=0");
        Assert.Equal(570, await OwedAsync(patientId));
        await app.RefundAsync(part.Id, "owed-3", 100);
        Assert.Equal(670, await OwedAsync(patientId));
    }

    [Fact]
    public async Task Patients_WhoOwe_AreListedAlone()
    {
        var nothing = await app.AdmitAsync("Quirós Nada");
        var unbilled = await app.AdmitAsync("Quirós Cargo");
        await app.ChargeAsync(unbilled);
        var (unpaid, paid) = (await BillAsync("Quirós Factura"), await BillAsync("Quirós Pagada"));
        await app.PayAsync(paid.InvoiceId, $"pay-{paid.InvoiceId}");

        Assert.Equal([unbilled, unpaid.PatientId], await IdsAsync("search=quiros&owing=true"));
        Assert.Equal([unbilled, unpaid.PatientId, nothing, paid.PatientId], await IdsAsync("search=quiros"));
        Assert.Equal([unbilled, unpaid.PatientId, nothing, paid.PatientId], await IdsAsync("search=quiros&owing=false"));
        var all = await IdsAsync("owing=true");
        Assert.Contains(unbilled, all);
        Assert.DoesNotContain(nothing, all);
        Assert.Equal(all.Count, (int)(await app.GetAsync("/patients?owing=true"))["total"]!);
        (await app.GetAsync("/patients?owing=1")).IsProblem(HttpStatusCode.BadRequest, "owing");
    }

    [Fact]
    public async Task Patients_AreListedInTheOrderOfTheirNames_AsPeopleReadThem()
    {
        foreach (var name in new[] { "zzé Ana", "Zze 20", "ZZÉ aa", "Zzd" }) await app.AdmitAsync(name);

        var names = (await app.GetAsync("/patients?search=zz"))["items"]!.AsArray().Select(patient => (string)patient!["name"]!);

        Assert.Equal(["Zzd", "Zze 20", "ZZÉ aa", "zzé Ana"], names);
    }

    [Theory]
    [InlineData("gómez ana")]
    [InlineData("Gomez, Ana")]
    [InlineData("ana gomez")]
    [InlineData("perez an")]
    [InlineData("perez - ana")]
    [InlineData("1032 gomez")]
    [InlineData("gomez 1.032")]
    public async Task Patient_SearchedSurnameFirst_IsFound(string search)
    {
        var id = await app.AdmitAsync("Ana María Gómez Pérez");
        Assert.Contains(id, await IdsAsync($"search={Uri.EscapeDataString(search)}"));
    }

    [Theory]
    [InlineData("gomez juan")]
    [InlineData("omez ana")]
    [InlineData("gomez ana 999")]
    public async Task Patient_WithoutOneOfTheWords_IsNotFound(string search)
    {
        var id = await app.AdmitAsync("Ana María Gómez Pérez");
        Assert.DoesNotContain(id, await IdsAsync($"search={Uri.EscapeDataString(search)}"));
    }

    [Fact]
    public async Task Invoices_OfAPatient_AreTheUnpaidTheOldestFirstThenTheOthersTheNewestFirst()
    {
        var patientId = await app.AdmitAsync();
        var invoices = new List<string>();
        for (var number = 0; number < 6; number++)
        {
            await app.ChargeAsync(patientId, 100);
            invoices.Add((await app.PostAsync($"/patients/{patientId}/invoices")).Id);
        }
        await app.PayAsync(invoices[0], $"all-{invoices[0]}");
        await app.PayPartAsync(invoices[3], $"part-{invoices[3]}", 40);
        await app.PayAsync(invoices[4], $"slow-{invoices[4]}", "tok_slow", prefer: "wait=0");
        await app.PostAsync($"/invoices/{invoices[2]}/cancel", new { reason = "Billed too early" });

        var list = (await app.GetAsync($"/patients/{patientId}/invoices"))["items"]!.AsArray();

        Assert.Equal([invoices[1], invoices[3], invoices[4], invoices[5], invoices[2], invoices[0]], list.Select(invoice => (string)invoice!["id"]!));
        Assert.Equal(["issued", "part_paid", "paying", "issued", "cancelled", "paid"], list.Select(invoice => (string)invoice!["state"]!));
        Assert.Equal([0L, 40, 0, 0, 0, 100], list.Select(invoice => (long)invoice!["paid"]!));
        Assert.Equal([100L, 60, 0, 100, 0, 0], list.Select(invoice => (long)invoice!["outstanding"]!));
        Assert.Equal(invoices[3], (string)(await app.GetAsync($"/patients/{patientId}/invoices?page=2&page_size=1"))["items"]![0]!["id"]!);
    }

    [Fact]
    public async Task Invoice_ShowsItsPaymentsTheOldestFirst()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        await app.PayAsync(invoiceId, "shown-1", "tok_declined");
        var cash = await app.PayCashAsync(invoiceId, "shown-2", 400);
        await app.RefundAsync(cash.Id, "shown-3", 100);

        var invoice = await app.GetAsync($"/invoices/{invoiceId}");

        Assert.Equal(("part_paid", 300L, 700L, 1L),
            ((string)invoice["state"]!, (long)invoice["paid"]!, (long)invoice["outstanding"]!, (long)invoice["declined"]!));
        Assert.Equal(cash.Id, (string)invoice["payment_id"]!);
        Assert.Equal(["card declined", "cash paid", "refund paid"],
            invoice["payments"]!.AsArray().Select(payment => $"{payment!["kind"]} {payment["status"]}"));
        Assert.All(invoice["payments"]!.AsArray(), payment => Assert.NotEmpty((string)payment!["requested_by"]!));
    }

    [Fact]
    public async Task Invoice_ExpectingAnotherTotal_IsRefusedWithWhatIsUnbilled()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);

        var refused = (await app.PostAsync($"/patients/{patientId}/invoices", new { expected_total = 99 })).IsProblem(HttpStatusCode.Conflict);

        Assert.Equal(100, (long)refused["total"]!);
        (await app.PostTextAsync($"/patients/{patientId}/invoices", """{"expected_total": "100"}""")).IsProblem(HttpStatusCode.BadRequest, "expected_total");
        (await app.PostTextAsync($"/patients/{patientId}/invoices", "[]")).IsProblem(HttpStatusCode.BadRequest);
        (await app.PostTextAsync($"/patients/{patientId}/invoices", "x", "text/plain")).IsProblem(HttpStatusCode.UnsupportedMediaType);
        Assert.Equal(HttpStatusCode.Created, (await app.PostAsync($"/patients/{patientId}/invoices", new { expected_total = 100 })).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" null\n")]
    [InlineData("{}")]
    [InlineData("""{"expected_total": null}""")]
    public async Task Invoice_WithoutAnExpectation_IsIssued(string body)
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);
        Assert.Equal(HttpStatusCode.Created, (await app.PostTextAsync($"/patients/{patientId}/invoices", body)).Status);
    }

    private async Task<long> OwedAsync(string patientId) => (long)(await app.GetAsync($"/patients/{patientId}"))["owed"]!;

    private async Task<(string PatientId, string InvoiceId)> BillAsync(string name)
    {
        var patientId = await app.AdmitAsync(name);
        await app.ChargeAsync(patientId);
        return (patientId, (await app.PostAsync($"/patients/{patientId}/invoices")).Id);
    }

    private async Task<IReadOnlyList<string>> IdsAsync(string query) =>
        [.. (await app.GetAsync($"/patients?page_size=200&{query}"))["items"]!.AsArray().Select(patient => (string)patient!["id"]!)];
}
