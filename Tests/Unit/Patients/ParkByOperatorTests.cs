using System.Net;
using Dapper;

namespace Tests.Unit.Patients;

/// <summary>What operators do with payments by a call.</summary>
public sealed class ParkByOperatorTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task RequestedPayment_Parked_HasTheOperatorInItsReasonAndIsInTheTrail()
    {
        var id = await RequestAsync("key-park");

        var parked = await app.PostAsync($"/payments/{id}/park");

        Assert.Equal(HttpStatusCode.Accepted, parked.Status);
        Assert.Equal("parked", (string)parked["status"]!);
        Assert.StartsWith("parked by ", (string)parked["reason"]!, StringComparison.Ordinal);
        Assert.Equal(1, await app.Ledger.ReadAsync(connection =>
            connection.ExecuteScalarAsync<long>("SELECT count(*) FROM audit WHERE action = 'payment.parked' AND subject = @id", new { id })));
        (await app.PostAsync($"/payments/{id}/park")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Park_OfAnUnknownPayment_IsNotFound() => (await app.PostAsync("/payments/unknown/park")).IsProblem(HttpStatusCode.NotFound);

    [Fact]
    public async Task ParkedPayments_RetriedTogether_AreQueuedByPages()
    {
        for (var i = 0; i < 5; i++) await app.PostAsync($"/payments/{await RequestAsync($"key-all-{i}")}/park");
        var total = (long)(await app.GetAsync("/payments?status=parked"))["total"]!;

        var first = await app.PostAsync("/payments/retry-parked?limit=3");
        Assert.Equal((3L, total - 3), ((long)first["retried"]!, (long)first["remaining"]!));
        var rest = await app.PostAsync("/payments/retry-parked");
        Assert.Equal((total - 3, 0L), ((long)rest["retried"]!, (long)rest["remaining"]!));
        (await app.PostAsync("/payments/retry-parked?limit=0")).IsProblem(HttpStatusCode.BadRequest, "limit");
    }

    private async Task<string> RequestAsync(string key)
    {
        var (_, invoice) = await app.BillAsync();
        return (await app.PayAsync(invoice, key, "tok_slow", "wait=0")).Id;
    }
}
