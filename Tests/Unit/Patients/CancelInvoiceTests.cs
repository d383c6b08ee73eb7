using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>An unpaid invoice is cancelled: its charges are unbilled again, and it keeps its number and its lines.</summary>
public sealed class CancelInvoiceTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Invoice_Cancelled_UnbillsItsChargesAndKeepsItsLines()
    {
        var (patientId, invoiceId) = await app.BillAsync(1000);
        var issued = await app.GetAsync($"/invoices/{invoiceId}");

        var cancelled = await CancelAsync(invoiceId);

        Assert.Equal((HttpStatusCode.OK, "cancelled", "Billed too early", 0L, 0L), (cancelled.Status, (string)cancelled["state"]!,
            (string)cancelled["cancel_reason"]!, (long)cancelled["paid"]!, (long)cancelled["outstanding"]!));
        Assert.NotNull(cancelled["cancelled_at"]);
        Assert.Equal(Lines(issued), Lines(cancelled));
        Assert.Equal((long)issued["number"]!, (long)cancelled["number"]!);
        Assert.Equal(cancelled.Body!.ToJsonString(), (await app.GetAsync($"/invoices/{invoiceId}")).Body!.ToJsonString());
        Assert.Equal(1000, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
        Assert.Equal(1000, (long)(await app.GetAsync($"/patients/{patientId}"))["owed"]!);

        var again = await app.PostAsync($"/patients/{patientId}/invoices");
        Assert.Equal(Lines(issued), Lines(again));
        Assert.Equal(Lines(issued), Lines(await app.GetAsync($"/invoices/{invoiceId}")));
        Assert.True((bool)(await app.PayAsync(again.Id, $"pay-{again.Id}"))["exit_granted"]!);
        (await app.PayAsync(invoiceId, $"pay-{invoiceId}")).IsProblem(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("tok_slow", "requested")]
    [InlineData("tok_broken", "parked")]
    public async Task Invoice_WithAPaymentThatIsNotAtRest_IsAConflictThatNamesIt(string card, string status)
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var payment = await app.PayPartAsync(invoiceId, $"cancel-{card}", 10, card, prefer: "wait=1");
        Assert.Equal(status, (string)payment["status"]!);

        Assert.Equal(payment.Id, (string)(await CancelAsync(invoiceId)).IsProblem(HttpStatusCode.Conflict)["payment_id"]!);
    }

    [Fact]
    public async Task Invoice_PartlyPaid_IsAConflictUntilItIsRefunded()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var payment = await app.PayPartAsync(invoiceId, "cancel-paid", 10);
        var conflict = (await CancelAsync(invoiceId)).IsProblem(HttpStatusCode.Conflict);
        Assert.Equal((payment.Id, 10L), ((string)conflict["payment_id"]!, (long)conflict["paid"]!));
        await app.RefundAsync(payment.Id, "cancel-refund");

        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(invoiceId)).Status);
    }

    [Fact]
    public async Task Invoice_WhosePaymentWasDeclined_IsCancelled()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        await app.PayAsync(invoiceId, "cancel-declined", "tok_declined");

        var cancelled = await CancelAsync(invoiceId);

        Assert.Equal(("cancelled", 1), ((string)cancelled["state"]!, cancelled["payments"]!.AsArray().Count));
    }

    [Fact]
    public async Task Invoice_CancelledTwice_IsAConflict_UnlessItIsTheSameRequest()
    {
        var (_, invoiceId) = await app.BillAsync();
        var first = await CancelAsync(invoiceId, "cancel-once");

        Assert.Equal(first.Body!.ToJsonString(), (await CancelAsync(invoiceId, "cancel-once")).Body!.ToJsonString());
        (await CancelAsync(invoiceId)).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Invoice_WhoseChargesWouldRaiseTheUnbilledTotalTooHigh_IsAConflict()
    {
        const long max = 9_007_199_254_740_991;
        var (patientId, invoiceId) = await app.BillAsync(max);
        await app.ChargeAsync(patientId, 1);

        Assert.Contains($"{max}", (await CancelAsync(invoiceId)).IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoices_CancelledWhileTheyArePaid_AreOneOrTheOther()
    {
        for (var round = 0; round < 20; round++)
        {
            var (patientId, invoiceId) = await app.BillAsync(1000);

            var paying = app.PayAsync(invoiceId, $"race-{invoiceId}");
            var cancelled = await CancelAsync(invoiceId);
            var paid = await paying;

            Assert.Single(new[] { cancelled.Status, paid.Status }, HttpStatusCode.OK);
            Assert.Single(new[] { cancelled.Status, paid.Status }, HttpStatusCode.Conflict);
            Assert.Equal(paid.Status == HttpStatusCode.OK, (bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        }
    }

    [Fact]
    public async Task Corrections_AreInTheAuditTrail_WithTheirActorsAndWithoutTheirReasons()
    {
        var (_, invoiceId) = await app.BillAsync(1000);
        var charge = (await CancelAsync(invoiceId))["lines"]![0]!;
        await app.PostAsync($"/charges/{charge["id"]}/void", new { reason = "Wrong patient" });

        var lines = await app.Ledger.ReadAsync(connection => connection.QueryAsync<(string Action, string Subject, string Actor, string Result)>(
            "SELECT action, subject, actor, result FROM audit WHERE subject IN (@invoiceId, @charge) AND action <> 'charge.added' ORDER BY number",
            new { invoiceId, charge = (string)charge["id"]! }));

        Assert.Equal([("invoice.issued", invoiceId), ("invoice.cancelled", invoiceId), ("charge.unbilled", (string)charge["id"]!),
            ("charge.voided", (string)charge["id"]!)], lines.Select(line => (line.Action, line.Subject)));
        Assert.All(lines, line => Assert.NotEmpty(line.Actor));
        Assert.DoesNotContain(lines, line => Regex.IsMatch(line.Result, "Wrong|early"));
    }

    [Fact]
    public async Task Cancel_OfAnUnknownInvoice_IsNotFound() => (await CancelAsync("none")).IsProblem(HttpStatusCode.NotFound);

    [Fact]
    public async Task Cancel_WithoutAReason_IsRefused() =>
        (await app.PostTextAsync("/invoices/none/cancel", "{}")).IsProblem(HttpStatusCode.BadRequest, "reason");

    private static IEnumerable<string> Lines(Answer invoice) => invoice["lines"]!.AsArray().Select(line => (string)line!["id"]!);

    private Task<Answer> CancelAsync(string invoice, string? key = null) =>
        app.PostTextAsync($"/invoices/{invoice}/cancel", """{"reason": "Billed too early"}""", key: key);
}
