using Coordination;
using System.Net;
using System.Text;
using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Monitor.Worker.Cluster;
using Payments.Api.Gateway;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using Tests.Unit.Gateway;
using Tests.Unit.Infrastructure;
using Xunit;
using GatewayClient = Payments.Api.Gateway.GatewayClient;
using GatewayOptions = Payments.Api.Gateway.GatewayOptions;

namespace Tests.Unit.Reconciliation;

/// <summary>The gateway's record as the leader's client reads it, and what the monitor shows of it.</summary>
public sealed class GatewayRecordTests : GatewayTest
{
    [Fact]
    public async Task Charges_OfManyPayments_AreFoundInFewCalls()
    {
        const int Payments = 250;
        using var http = Start().CreateClient();
        var gateway = Connect(http);
        string[] ids = [.. Enumerable.Range(1, Payments).Select(number => Guid.CreateVersion7().ToString())];
        foreach (var id in ids) await gateway.ChargeAsync(new QueuedPayment(id, new Arrival(1), 100, "COP", "tok_visa", 0, null, null), default);

        var found = await gateway.OfPaymentsAsync([.. ids, "p_unknown"], default);

        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Select(charge => charge.PaymentId).Order(StringComparer.Ordinal));
        using var tooMany = await http.GetAsync(new Uri($"charges?{string.Join('&', ids.Take(101).Select(id => $"payment_id={id}"))}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id": null, "payment_id": null, "status": null}""")]
    [InlineData("""{"id": "c\u0000", "payment_id": "p\u0000", "status": "charged", "amount": 1, "currency": "COP"}""")]
    public async Task Charge_ThatNoOneWouldExpect_KeepsItsPlaceAndIsADifference(string odd)
    {
        const string Good = """{"id": "c1", "payment_id": "p1", "status": "charged", "amount": 100, "currency": "COP"}""";
        using var http = new HttpClient(new Answering($$"""{"items": [{{odd}}, {{Good}}]}""")) { BaseAddress = new Uri("http://gateway") };
        var charges = await Connect(http).ReadAsync(0, default);

        Assert.Equal((2, "c1"), (charges.Count, charges[1].Id));
        Assert.DoesNotContain('\0', charges[0].Id + charges[0].PaymentId);
        Assert.Equal(DifferenceKind.UnknownPayment, Assert.IsType<Comparison.Result.Differs>(Comparison.Of(charges[0], null)).Difference.Kind);
    }

    [Fact]
    public async Task Record_ThatShrank_IsShownByTheMonitor()
    {
        await using var store = await TestLedger.CreateAsync();
        await store.Database.WriteAsync(c => c.Execute("UPDATE reconciliation SET charges = 7, last_charge = 'c7'"));
        var compared = new Compared(7, "c7", 0);
        await new ReconciliationLedger(store.Database, TimeProvider.System).StartOverAsync(
            compared, Comparison.AnotherRecord(compared, null), "server_1", TestContext.Current.CancellationToken);

        var shown = (await new LedgerView(store.Database, Options.Create(new CoordinationOptions()), TimeProvider.System, NullLogger<LedgerView>.Instance)
            .ReadAsync(TestContext.Current.CancellationToken))!.Reconciliation;

        Assert.Equal((0L, 1L), (shown.Charges, shown.Open));
        var difference = Assert.Single(shown.Differences);
        Assert.Equal(("record_shrank", null, "c7"), (difference.Kind, difference.PaymentId, difference.ChargeId));
    }

    private static GatewayClient Connect(HttpClient http) =>
        new(http, Options.Create(new GatewayOptions { Timeout = TimeSpan.FromSeconds(60) }), TimeProvider.System);

    private sealed class Answering(string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }
}
