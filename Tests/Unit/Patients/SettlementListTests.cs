using Xunit;

namespace Tests.Unit.Patients;

public sealed class SettlementListTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Settlements_ReadAfterASequence_ComeInOrderWithoutGaps()
    {
        for (var number = 0; number < 5; number++)
        {
            var (_, invoiceId) = await app.BillAsync();
            await app.PayAsync(invoiceId, $"key-{number}", number == 3 ? "tok_declined" : "tok_visa");
        }

        var first = await app.GetAsync("/settlements?page_size=2");
        var rest = await app.GetAsync($"/settlements?after={first["items"]![1]!["sequence"]}&page_size=1000");

        Assert.Equal(5, (long)rest["total"]!);
        var items = first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).ToList();
        Assert.Equal([1L, 2L, 3L, 4L, 5L], items.Select(item => (long)item!["sequence"]!));
        Assert.Equal(["paid", "paid", "paid", "declined", "paid"], items.Select(item => (string)item!["outcome"]!));
        var entry = items[0]!;
        var payment = await app.GetAsync($"/payments/{entry["payment_id"]}");
        foreach (var field in new[] { "invoice_id", "amount", "currency", "settled_by", "epoch", "arrival", "settled_at" })
            Assert.Equal(payment[field]!.ToJsonString(), entry[field]!.ToJsonString());
        Assert.Equal($"ch_{payment.Id}", (string)entry["gateway_charge_id"]!);
        Assert.Equal("1", (string)entry["id"]!);
        Assert.Empty((await app.GetAsync("/settlements?after=5"))["items"]!.AsArray());
    }
}
