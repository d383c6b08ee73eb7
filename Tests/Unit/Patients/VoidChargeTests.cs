using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>A charge that was a mistake is taken off the bill before it is invoiced.</summary>
public sealed class VoidChargeTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Charge_Voided_IsOnNoBillAndNoInvoice()
    {
        var patientId = await app.AdmitAsync();
        var (mistake, right) = (await app.ChargeAsync(patientId, 100), await app.ChargeAsync(patientId, 70));

        var voided = await VoidAsync(mistake.Id);

        Assert.Equal((HttpStatusCode.OK, mistake.Id, "Wrong patient"), (voided.Status, voided.Id, (string)voided["void_reason"]!));
        Assert.NotNull(voided["voided_at"]);
        Assert.Equal(70, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
        Assert.Equal(70, (long)(await app.GetAsync($"/patients/{patientId}"))["owed"]!);
        var invoice = await app.PostAsync($"/patients/{patientId}/invoices");
        Assert.Equal([right.Id], invoice["lines"]!.AsArray().Select(line => (string)line!["id"]!));
        Assert.Equal(70, (long)invoice["amount"]!);
    }

    [Fact]
    public async Task Charge_VoidedAsTheOnlyOne_GrantsTheExitAgain()
    {
        var patientId = await app.AdmitAsync();
        var charge = await app.ChargeAsync(patientId);
        Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);

        await VoidAsync(charge.Id);

        Assert.True((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        (await app.PostAsync($"/patients/{patientId}/invoices")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Charge_Invoiced_IsAConflictThatNamesTheInvoice()
    {
        var patientId = await app.AdmitAsync();
        var charge = await app.ChargeAsync(patientId);
        var invoice = await app.PostAsync($"/patients/{patientId}/invoices");

        var conflict = (await VoidAsync(charge.Id)).IsProblem(HttpStatusCode.Conflict);

        Assert.Equal(invoice.Id, (string)conflict["invoice_id"]!);
        Assert.Contains($"/invoices/{invoice.Id}/cancel", conflict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charge_VoidedTwice_IsAConflict_UnlessItIsTheSameRequest()
    {
        var charge = await app.ChargeAsync(await app.AdmitAsync());
        var first = await VoidAsync(charge.Id, "void-once");

        Assert.Equal(first.Body!.ToJsonString(), (await VoidAsync(charge.Id, "void-once")).Body!.ToJsonString());
        (await VoidAsync(charge.Id)).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Charges_VoidedWhileAnInvoiceIsIssued_AreOnItOrVoided()
    {
        var patientId = await app.AdmitAsync();
        var charges = await Task.WhenAll(Enumerable.Range(1, 20).Select(price => app.ChargeAsync(patientId, price)));

        var voids = Task.WhenAll(charges.Select(charge => VoidAsync(charge.Id)));
        var invoice = await app.PostAsync($"/patients/{patientId}/invoices");
        var voided = (await voids).Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Id);

        var billed = invoice.Status == HttpStatusCode.Created ? invoice["lines"]!.AsArray().Select(line => (string)line!["id"]!) : [];
        Assert.Equal(charges.Select(charge => charge.Id).Order(), voided.Concat(billed).Order());
    }

    [Fact]
    public async Task Void_OfAnUnknownCharge_IsNotFound() => (await VoidAsync("none")).IsProblem(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"reason": " "}""")]
    [InlineData("""{"reason": "Card 4111111111111111"}""")]
    [InlineData("""{"reason": ["Wrong"]}""")]
    public async Task Void_WithoutALegibleReason_IsRefused(string body) =>
        (await app.PostTextAsync("/charges/none/void", body)).IsProblem(HttpStatusCode.BadRequest, "reason");

    private Task<Answer> VoidAsync(string charge, string? key = null) =>
        app.PostTextAsync($"/charges/{charge}/void", """{"reason": "Wrong patient"}""", key: key);
}
