using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class ChargeTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    private const long Max = 9_007_199_254_740_991;

    [Fact]
    public async Task ConsolidatedBill_OfChargesOfAllKinds_HasFourGroupsThatAddUp()
    {
        var patientId = await app.AdmitAsync();
        foreach (var (kind, price) in new[] { ("exam", 100), ("medication", 20), ("procedure", 3), ("consultation", 4000), ("exam", 7) })
            Assert.Equal(HttpStatusCode.Created, (await app.ChargeAsync(patientId, price, quantity: 2, kind)).Status);

        var bill = await app.GetAsync($"/patients/{patientId}/consolidated");

        var groups = bill["groups"]!.AsArray();
        Assert.Equal(["exam", "medication", "procedure", "consultation"], groups.Select(group => (string)group!["kind"]!));
        Assert.Equal([214L, 40L, 6L, 8000L], groups.Select(group => (long)group!["subtotal"]!));
        Assert.Equal([2, 1, 1, 1], groups.Select(group => group!["charges"]!.AsArray().Count));
        Assert.Equal(8260, (long)bill["total"]!);
        Assert.Equal("COP", (string)bill["currency"]!);
        Assert.False((bool)bill["exit_granted"]!);
    }

    [Fact]
    public async Task ConsolidatedBill_WithoutCharges_IsEmptyAndGrantsTheExit()
    {
        var bill = await app.GetAsync($"/patients/{await app.AdmitAsync()}/consolidated");

        Assert.Equal(4, bill["groups"]!.AsArray().Count);
        Assert.Equal(0, (long)bill["total"]!);
        Assert.True((bool)bill["exit_granted"]!);
    }

    [Fact]
    public async Task Charge_Added_ComesBackWithItsAmount()
    {
        var charge = await app.ChargeAsync(await app.AdmitAsync(), unitPrice: 250, quantity: 3);

        Assert.NotEmpty(charge.Id);
        Assert.Equal(750, (long)charge["amount"]!);
        Assert.Equal("COP", (string)charge["currency"]!);
    }

    [Theory]
    [InlineData("\"1\"", "100", "quantity")]
    [InlineData("1", "\"100\"", "unit_price")]
    [InlineData("1.5", "1e3", "quantity", "unit_price")]
    [InlineData("1.0", "true", "quantity", "unit_price")]
    [InlineData("-1", "0", "quantity", "unit_price")]
    [InlineData("null", "{}", "quantity", "unit_price")]
    [InlineData("9007199254740992", "1", "quantity")]
    [InlineData("1", "99999999999999999999999999999", "unit_price")]
    [InlineData("9007199254740991", "2", "unit_price")]
    [InlineData("4294967296", "4294967296", "unit_price")]
    [InlineData("9007199254740991", "9007199254740991", "unit_price")]
    public async Task Charge_BadNumbers_AreNamed(string quantity, string price, params string[] fields)
    {
        var patientId = await app.AdmitAsync();

        (await app.PostTextAsync($"/patients/{patientId}/charges",
            $$"""{"kind": "exam", "description": "x", "quantity": {{quantity}}, "unit_price": {{price}}}"""))
            .IsProblem(HttpStatusCode.BadRequest, fields);
        Assert.Equal(0, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
    }

    [Theory]
    [InlineData("""{}""", "kind", "description", "quantity", "unit_price")]
    [InlineData("""{"kind": "surgery", "description": "x", "quantity": 1, "unit_price": 1}""", "kind")]
    [InlineData("""{"kind": "EXAM", "description": "x", "quantity": 1, "unit_price": 1}""", "kind")]
    [InlineData("""{"kind": 0, "description": "x", "quantity": 1, "unit_price": 1}""", "kind")]
    [InlineData("""{"kind": "0", "description": "", "quantity": 1, "unit_price": 1}""", "kind", "description")]
    public async Task Charge_BadFields_AreNamed(string body, params string[] fields) =>
        (await app.PostTextAsync($"/patients/{await app.AdmitAsync()}/charges", body)).IsProblem(HttpStatusCode.BadRequest, fields);

    [Fact]
    public async Task UnbilledTotal_UpToWhatJsonCarriesExactly_IsTakenAndNotMore()
    {
        var patientId = await app.AdmitAsync();
        Assert.Equal(HttpStatusCode.Created, (await app.ChargeAsync(patientId, Max - 1)).Status);
        Assert.Equal(HttpStatusCode.Created, (await app.ChargeAsync(patientId, 1)).Status);

        (await app.ChargeAsync(patientId, 1)).IsProblem(HttpStatusCode.BadRequest, "unit_price");

        Assert.Equal(Max, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
        Assert.Equal(Max, (long)(await app.PostAsync($"/patients/{patientId}/invoices"))["amount"]!);
        Assert.Equal(HttpStatusCode.Created, (await app.ChargeAsync(patientId, Max)).Status);
    }
}
