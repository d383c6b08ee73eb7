using Clients;

namespace Tests.Browser;

/// <summary>What the ledger and the gateway say, whatever the page said.</summary>
internal static class Judge
{
    /// <summary>The invoice was charged once, by the ledger and by the gateway.</summary>
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
