using System.Net;
using Dapper;
using Ledger.Payments;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class PaymentTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Payment_SettledWhileWaiting_AnswersPaidWithEveryField()
    {
        var (patientId, invoiceId) = await app.BillAsync(unitPrice: 12_345);
        Assert.False((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);

        var paid = await app.PayAsync(invoiceId, "key-paid");

        Assert.Equal(HttpStatusCode.OK, paid.Status);
        Assert.Equal("paid", (string)paid["status"]!);
        Assert.True((bool)paid["exit_granted"]!);
        Assert.Equal(invoiceId, (string)paid["invoice_id"]!);
        Assert.Equal(paid.Id, (string)paid["payment_id"]!);
        Assert.Equal(12_345, (long)paid["amount"]!);
        Assert.Equal("COP", (string)paid["currency"]!);
        Assert.Equal("server_2", (string)paid["settled_by"]!);
        Assert.Equal("test", (string)paid["requested_by"]!);
        Assert.Equal(3, (long)paid["epoch"]!);
        Assert.Matches("^[0-9]+-[0-9]+$", (string)paid["arrival"]!);
        Assert.True((long)paid["sequence"]! > 0);
        Assert.Equal(paid.Body!.ToJsonString(), (await app.GetAsync($"/payments/{paid.Id}")).Body!.ToJsonString());
        Assert.Equal("paid", (string)(await app.GetAsync($"/invoices/{invoiceId}"))["state"]!);
        Assert.True((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
    }

    [Fact]
    public async Task Payment_OfAnotherAmountThanExpected_IsAConflictThatTellsTheAmount()
    {
        var (_, invoiceId) = await app.BillAsync(unitPrice: 12_345);
        var refused = await app.PayPartAsync(invoiceId, "key-expected", amount: null, expected: 12_000);
        refused.IsProblem(HttpStatusCode.Conflict);
        Assert.Equal(12_345, (long)refused["outstanding"]!);
        // Refused, so the key is free.
        Assert.Equal("paid", (string)(await app.PayPartAsync(invoiceId, "key-expected", amount: null, expected: 12_345))["status"]!);
    }

    [Fact]
    public async Task Payment_UnderOneKeyWithAnotherExpectedAmount_IsAnotherRequest()
    {
        var (_, invoiceId) = await app.BillAsync(unitPrice: 12_345);
        await app.PayPartAsync(invoiceId, "key-amounts", amount: null, expected: 12_345);
        (await app.PayPartAsync(invoiceId, "key-amounts", amount: null, expected: 12_000)).IsProblem(HttpStatusCode.UnprocessableEntity);
        (await app.PayAsync(invoiceId, "key-amounts")).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Payment_AnnouncementLost_IsFoundInTheLedger()
    {
        var (_, invoiceId) = await app.BillAsync();
        app.Leader.Announces = false;
        try
        {
            Assert.Equal("paid", (string)(await app.PayAsync(invoiceId, "key-unannounced"))["status"]!);
        }
        finally
        {
            app.Leader.Announces = true;
        }
    }

    [Fact]
    public async Task Payment_NotSettledWithinTheWait_AnswersAcceptedWithItsLocation()
    {
        var (_, invoiceId) = await app.BillAsync();

        var accepted = await app.PayAsync(invoiceId, "key-slow", "tok_slow", prefer: "respond-async, wait=0");

        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal($"/payments/{accepted.Id}", accepted.Headers.Location!.ToString());
        Assert.NotNull(accepted.Headers.RetryAfter);
        Assert.Equal("requested", (string)accepted["status"]!);
        Assert.False((bool)accepted["exit_granted"]!);
        Assert.Null(accepted["sequence"]);
        Assert.Equal("paying", (string)(await app.GetAsync($"/invoices/{invoiceId}"))["state"]!);
        Assert.Equal("requested", (string)(await app.GetAsync($"/payments/{accepted.Id}"))["status"]!);
    }

    [Fact]
    public async Task Payment_ManyPatientsAtOnce_HaveDistinctArrivalsInSettlementOrder()
    {
        var invoices = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.BillAsync()));

        var paid = await Task.WhenAll(invoices.Select(bill => app.PayAsync(bill.InvoiceId, $"key-{bill.InvoiceId}")));

        var arrivals = paid.OrderBy(answer => (long)answer["sequence"]!).Select(answer => Arrival((string)answer["arrival"]!)).ToList();
        Assert.Equal(50, arrivals.Distinct().Count());
        Assert.Equal(arrivals.Order(), arrivals);
    }

    [Fact]
    public async Task Payment_Declined_IsAnOutcomeAndTheInvoiceCanBePaidUnderANewKey()
    {
        var (_, invoiceId) = await app.BillAsync();

        var declined = await app.PayAsync(invoiceId, "key-declined", "tok_declined");

        Assert.Equal(HttpStatusCode.OK, declined.Status);
        Assert.Equal("declined", (string)declined["status"]!);
        Assert.Equal("card_declined", (string)declined["reason"]!);
        Assert.False((bool)declined["exit_granted"]!);
        Assert.Equal("issued", (string)(await app.GetAsync($"/invoices/{invoiceId}"))["state"]!);
        Assert.Equal(declined.Id, (await app.PayAsync(invoiceId, "key-declined", "tok_declined")).Id);

        var paid = await app.PayAsync(invoiceId, "key-better-card");
        Assert.Equal("paid", (string)paid["status"]!);
        Assert.True((bool)paid["exit_granted"]!);
        Assert.NotEqual(declined.Id, paid.Id);
    }

    [Fact]
    public async Task Payment_OfOneOfTwoInvoices_GrantsNoExitYet()
    {
        var (patientId, first) = await app.BillAsync();
        await app.ChargeAsync(patientId);
        var second = (await app.PostAsync($"/patients/{patientId}/invoices")).Id;

        Assert.False((bool)(await app.PayAsync(first, "key-one-of-two"))["exit_granted"]!);
        Assert.True((bool)(await app.PayAsync(second, "key-two-of-two"))["exit_granted"]!);
    }

    [Fact]
    public async Task Payment_ClientGivesUpWaiting_StaysAccepted()
    {
        var (patientId, invoiceId) = await app.BillAsync();
        var committed = app.NextCommit();
        using var patience = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/invoices/{invoiceId}/payments")
        {
            Content = new StringContent("""{"card_token": "tok_slow"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "key-gone" } },
        };
        var waiting = app.Http.SendAsync(request, patience.Token);
        await committed;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var paymentId = (string)(await app.GetAsync($"/invoices/{invoiceId}"))["payment_id"]!;
        await app.Leader.SettleOneAsync(paymentId);
        Assert.Equal("paid", (string)(await app.PayAsync(invoiceId, "key-gone", "tok_slow"))["status"]!);
        Assert.True((bool)(await app.GetAsync($"/patients/{patientId}"))["exit_granted"]!);
    }

    [Fact]
    public async Task Payment_Accepted_CarriesTheTraceOfItsRequest()
    {
        var (_, invoiceId) = await app.BillAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/invoices/{invoiceId}/payments")
        {
            Content = new StringContent("""{"card_token": "tok_visa"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "key-trace" }, { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };
        var paid = await Answer.ReadAsync(await app.Http.SendAsync(request));

        var stored = await app.Ledger.ReadAsync(connection =>
            connection.ExecuteScalarAsync<string>("SELECT traceparent FROM payments WHERE id = @id", new { id = paid.Id }));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", stored, StringComparison.Ordinal);
    }

    private static Arrival Arrival(string text) =>
        global::Ledger.Payments.Arrival.TryParse(text, out var arrival) ? arrival : throw new FormatException(text);
}
