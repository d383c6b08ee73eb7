using Clients;

namespace Tests.Browser;

/// <summary>Checks the ledger and the gateway, independently of the page.</summary>
internal static class Judge
{
    /// <summary>Asserts that the ledger and the gateway charged the invoice once.</summary>
    public static async Task<SettlementView> AssertPaidOnceAsync(this ClinicFixture clinic, string invoice)
    {
        var paid = Assert.Single(await OfInvoiceAsync(clinic, invoice), settlement => settlement.Outcome == "paid");
        Assert.Single(await clinic.System.Gateway.GetChargesAsync(CancellationToken.None), charge => charge.PaymentId == paid.PaymentId);
        return paid;
    }

    public static async Task<IReadOnlyList<SettlementView>> OfInvoiceAsync(this ClinicFixture clinic, string invoice)
    {
        var all = await clinic.System.Patients.GetSettlementsAsync(0, CancellationToken.None);
        return [.. all.Where(settlement => settlement.InvoiceId == invoice)];
    }
}
