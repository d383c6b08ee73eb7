using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class InvoiceListTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Invoices_OfAPatient_ToBePaid_AreListedTheOldestFirst()
    {
        var patientId = await app.AdmitAsync();
        await app.ChargeAsync(patientId, 100);
        var first = await app.PostAsync($"/patients/{patientId}/invoices");
        await app.ChargeAsync(patientId, 200);
        var second = await app.PostAsync($"/patients/{patientId}/invoices");

        var list = await app.GetAsync($"/patients/{patientId}/invoices");

        Assert.Equal(2, (long)list["total"]!);
        Assert.Equal([first.Id, second.Id], list["items"]!.AsArray().Select(invoice => (string)invoice!["id"]!));
        Assert.Equal([100L, 200L], list["items"]!.AsArray().Select(invoice => (long)invoice!["amount"]!));
        Assert.All(list["items"]!.AsArray(), invoice => Assert.Equal(("issued", 0L), ((string)invoice!["state"]!, (long)invoice["declined"]!)));
    }

    [Fact]
    public async Task Invoices_OfAPatientWithoutAny_AreAnEmptyList() =>
        Assert.Equal(0, (long)(await app.GetAsync($"/patients/{await app.AdmitAsync()}/invoices"))["total"]!);

    [Fact]
    public async Task Invoices_OfAnUnknownPatient_AreNotFound() => (await app.GetAsync("/patients/unknown/invoices")).IsProblem(HttpStatusCode.NotFound);
}
