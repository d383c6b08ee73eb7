using System.Net;
using System.Net.Http.Json;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Tests.Unit.Gateway;
using Xunit;
using GatewayClient = Payments.Api.Gateway.GatewayClient;
using GatewayOptions = Payments.Api.Gateway.GatewayOptions;

namespace Tests.Unit.Processing;

/// <summary>The leader's gateway client against the real provider on a real socket.</summary>
public sealed class PaymentGatewayTests : GatewayTest
{
    private static readonly QueuedPayment Payment = new("p1", new Arrival(1), 4_500_000, "COP", "tok_visa", 0, null, null);

    [Fact]
    public async Task Charge_OfOnePaymentRepeated_IsOneChargeWithOneAnswer()
    {
        using var http = Start().CreateClient();
        var gateway = Connect(http);
        var first = await gateway.ChargeAsync(Payment, default);
        var again = await gateway.ChargeAsync(Payment, default);

        Assert.Equal(first, again);
        Assert.Equal(first, await gateway.FindAsync("p1", default));
        Assert.IsType<GatewayAnswer.Charged>(first);
        Assert.Equal(1, await ChargesAsync(http));
    }

    [Fact]
    public async Task Refund_OfAChargeRepeated_IsOneRefundThatTheLookUpFinds()
    {
        using var http = Start().CreateClient();
        var gateway = Connect(http);
        await gateway.ChargeAsync(Payment, default);
        var refund = Payment with { Id = "r1", RefundOf = "p1", CardToken = "" };

        var first = await gateway.RefundAsync(refund, default);

        Assert.IsType<GatewayAnswer.Charged>(first);
        Assert.Equal(first, await gateway.RefundAsync(refund, default));
        Assert.Equal(first, await gateway.FindAsync("r1", default));
        Assert.IsType<GatewayAnswer.Declined>(await gateway.RefundAsync(refund with { Id = "r2", Amount = 1 }, default));
        var record = await gateway.ReadAsync(0, default);
        Assert.Equal([(false, false), (true, false), (true, true)], record.Select(charge => (charge.IsRefund, charge.IsDeclined)));
    }

    [Fact]
    public async Task LookUp_WhileTheGatewayStillCharges_SaysSo()
    {
        using var http = Start().CreateClient();
        (await http.PutAsJsonAsync("behavior", new { mode = "slow", slow_ms = 60_000, times = 1 })).EnsureSuccessStatusCode();
        var gateway = Connect(http, TimeSpan.FromMilliseconds(100));

        Assert.IsType<GatewayAnswer.Unknown>(await gateway.ChargeAsync(Payment, default));
        // The client has given up; the gateway has not.
        Assert.Equal(new GatewayAnswer.NotFound(IsPending: true), await Connect(http).FindAsync("p1", default));
    }

    [Theory]
    [InlineData("error_after_charge", typeof(GatewayAnswer.Unknown), 1)]
    [InlineData("error_before_charge", typeof(GatewayAnswer.Unknown), 0)]
    [InlineData("silent_after_charge", typeof(GatewayAnswer.Unknown), 1)]
    [InlineData("down", typeof(GatewayAnswer.Unavailable), 0)]
    [InlineData("decline", typeof(GatewayAnswer.Declined), 1)]
    public async Task Charge_OfAGatewayThatMisbehaves_IsUnknownUnlessTheAnswerIsCertain(string mode, Type answer, int recorded)
    {
        using var http = Start().CreateClient();
        (await http.PutAsJsonAsync("behavior", new { mode, times = 1 })).EnsureSuccessStatusCode();

        Assert.IsType(answer, await Connect(http).ChargeAsync(Payment, default));
        Assert.Equal(recorded, await ChargesAsync(http));
    }

    [Fact]
    public async Task Charge_WhileTheFirstCallIsUnderWay_IsInProgress()
    {
        using var http = Start().CreateClient();
        (await http.PutAsJsonAsync("behavior", new { mode = "slow", slow_ms = 1000, times = 1 })).EnsureSuccessStatusCode();
        var gateway = Connect(http, TimeSpan.FromSeconds(30));
        var first = gateway.ChargeAsync(Payment, default);
        var second = await gateway.ChargeAsync(Payment, default);
        // The call that arrives first is served; the other gets InProgress.
        Assert.Contains(new GatewayAnswer.InProgress(), new[] { second, await first });
    }

    [Fact]
    public async Task Charge_WithAConnectionRefused_IsUnavailable()
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:1") };
        Assert.IsType<GatewayAnswer.Unavailable>(await Connect(http).ChargeAsync(Payment, default));
    }

    [Fact]
    public async Task Charge_RefusedForItsContent_IsRejected()
    {
        using var http = Start().CreateClient();
        Assert.IsType<GatewayAnswer.Rejected>(await Connect(http).ChargeAsync(Payment with { Amount = -1 }, default));
    }

    private static GatewayClient Connect(HttpClient http, TimeSpan? timeout = null) =>
        new(http, Options.Create(new GatewayOptions { Timeout = timeout ?? TimeSpan.FromSeconds(1) }), TimeProvider.System);

    private static async Task<int> ChargesAsync(HttpClient http)
    {
        using var response = await http.GetAsync(new Uri("charges?payment_id=p1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Found>())!.Items.Count;
    }

    private sealed record Found(IReadOnlyList<object> Items);
}
