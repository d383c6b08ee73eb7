using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>A paid payment is given back, all or in parts, and never more than was paid.</summary>
public sealed class RefundTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Refund_OfAPayment_GivesItBackAndTakesTheExitBack()
    {
        var (patientId, payment) = await PayAsync("refund-all");

        var refund = await app.RefundAsync(payment.Id, "refund-all");

        Assert.Equal(HttpStatusCode.OK, refund.Status);
        Assert.Equal((refund.Id, payment.Id, (string)payment["invoice_id"]!),
            ((string)refund["refund_id"]!, (string)refund["payment_id"]!, (string)refund["invoice_id"]!));
        Assert.Equal(("paid", 1000L, "COP", false, "Paid twice"), ((string)refund["status"]!, (long)refund["amount"]!, (string)refund["currency"]!,
            (bool)refund["exit_granted"]!, (string)refund["note"]!));
        Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        var read = await app.GetAsync($"/payments/{refund.Id}");
        Assert.Equal(("refund", payment.Id), ((string)read["kind"]!, (string)read["refund_of"]!));
        Assert.Null(read["receipt_number"]);
    }

    [Fact]
    public async Task Refund_Settled_LeavesItsPartOutstandingAgain()
    {
        var (_, payment) = await PayAsync("refund-again");
        Assert.Equal(400, (long)(await app.RefundAsync(payment.Id, "refund-part", 400))["amount"]!);

        var again = await app.PayPartAsync((string)payment["invoice_id"]!, "pay-the-rest", null);

        Assert.Equal((400L, true), ((long)again["amount"]!, (bool)again["exit_granted"]!));
    }

    [Fact]
    public async Task Refund_Requested_ChangesNothingUntilItIsSettled()
    {
        var (patientId, payment) = await PayAsync("waits", "tok_slow");
        await app.Leader.SettleOneAsync(payment.Id);
        app.Leader.IsPaused = true;
        try
        {
            var refund = await app.RefundAsync(payment.Id, "refund-waits", prefer: "wait=0");

            Assert.Equal((HttpStatusCode.Accepted, "requested", $"/payments/{refund.Id}", true),
                (refund.Status, (string)refund["status"]!, refund.Headers.Location!.ToString(), (bool)refund["exit_granted"]!));
            Assert.True((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
            Assert.Equal(0, (long)(await app.RefundAsync(payment.Id, "refund-waits-2")).IsProblem(HttpStatusCode.Conflict)["left"]!);
            await app.Leader.SettleOneAsync(refund.Id);
            Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
        }
        finally
        {
            app.Leader.IsPaused = false;
        }
    }

    [Fact]
    public async Task Refunds_InParts_NeverGiveBackMoreThanWasPaid()
    {
        var (_, payment) = await PayAsync("parts");
        Assert.Equal(HttpStatusCode.OK, (await app.RefundAsync(payment.Id, "back-1", 700)).Status);
        Assert.Equal(300, (long)(await app.RefundAsync(payment.Id, "back-2", 301)).IsProblem(HttpStatusCode.Conflict)["left"]!);
        Assert.Equal(300, (long)(await app.RefundAsync(payment.Id, "back-3"))["amount"]!);
        (await app.RefundAsync(payment.Id, "back-4", 1)).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Refunds_FiftyAtOnce_NeverGiveBackMoreThanWasPaid()
    {
        var (_, payment) = await PayAsync("fifty");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(key => app.RefundAsync(payment.Id, $"fifty-{key}", 300)));

        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.IsProblem(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Refund_RepeatedUnderItsKey_IsTheSameRefund()
    {
        var (_, payment) = await PayAsync("again");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.RefundAsync(payment.Id, "refund-once", 400)));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        (await app.RefundAsync(payment.Id, "refund-once", 401)).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.RefundAsync(payment.Id, "refund-once", 400, reason: "Another")).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.PayAsync((string)payment["invoice_id"]!, "refund-once")).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("tok_declined", "declined")]
    [InlineData("tok_slow", "requested")]
    [InlineData("tok_broken", "parked")]
    public async Task Refund_OfAPaymentThatIsNotPaid_IsAConflict(string card, string status)
    {
        var (_, invoiceId) = await app.BillAsync();
        var payment = await app.PayAsync(invoiceId, $"unpaid-{card}", card, prefer: "wait=1");
        Assert.Equal(status, (string)payment["status"]!);

        Assert.Contains(status, (await app.RefundAsync(payment.Id, $"refund-{card}")).IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refund_OfARefund_IsAConflict()
    {
        var (_, payment) = await PayAsync("of-refund");
        var refund = await app.RefundAsync(payment.Id, "of-refund-1");
        (await app.RefundAsync(refund.Id, "of-refund-2")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Refund_OfAnUnknownPayment_IsNotFound() =>
        (await app.RefundAsync("none", "unknown")).IsProblem(HttpStatusCode.NotFound);

    [Fact]
    public async Task Refund_WithoutAKey_IsRefused() =>
        (await app.PostAsync("/payments/none/refunds", new { reason = "Paid twice" })).IsProblem(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("{}", "reason")]
    [InlineData("""{"reason": "", "amount": 0}""", "reason", "amount")]
    [InlineData("""{"reason": "Paid with 4111 1111 1111 1111"}""", "reason")]
    [InlineData("""{"reason": 5, "amount": "5"}""", "reason", "amount")]
    public async Task Refund_BadFields_AreNamed(string body, params string[] fields) =>
        (await app.PostTextAsync("/payments/none/refunds", body, key: "bad")).IsProblem(HttpStatusCode.BadRequest, fields);

    private async Task<(string PatientId, Answer Payment)> PayAsync(string key, string card = "tok_visa")
    {
        var (patientId, invoiceId) = await app.BillAsync(1000);
        return (patientId, await app.PayAsync(invoiceId, $"pay-{key}", card, prefer: card == "tok_slow" ? "wait=0" : null));
    }
}
