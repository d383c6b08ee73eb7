using System.Net;
using System.Text.Json;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class RefundTests : GatewayTest
{
    [Fact]
    public async Task Refund_OfACharge_IsRecordedInTheSameRecordUnderItsOwnId()
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100);

        var answer = await RefundAsync(client, "refund_1", "pay_1", 40);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("refunded", "refund", "pay_1", "40"),
            (answer.Text("status"), answer.Text("kind"), answer.Text("charge_of"), answer.Text("amount")));
        Assert.Equal(answer.Body.ToString(), Assert.Single(await client.ChargesOfAsync("refund_1")).ToString());
        Assert.Single(await client.ChargesOfAsync("pay_1"));
        var record = (await client.GetAsync("/charges")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString());
        Assert.Equal(["charge", "refund"], record);
    }

    [Fact]
    public async Task Refund_SentAgainUnderItsKey_GivesBackOnce()
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100);

        var first = await RefundAsync(client, "refund_1", "pay_1", 100);
        // Nothing is left of the charge now, and the answer is the same all the same.
        var again = await RefundAsync(client, "refund_1", "pay_1", 100);

        Assert.True(again.IsReplay);
        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal("2", (await client.GetAsync("/charges")).Text("total"));
    }

    [Fact]
    public async Task Refund_AfterARestart_IsStillKnown()
    {
        await using (var before = Start())
        {
            await before.Client.ChargeAsync("pay_1", "pay_1", 100);
            await RefundAsync(before.Client, "refund_1", "pay_1", 60);
        }
        var client = Start().Client;

        Assert.True((await RefundAsync(client, "refund_1", "pay_1", 60)).IsReplay);
        Assert.Equal("declined", (await RefundAsync(client, "refund_2", "pay_1", 60)).Text("status"));
    }

    [Theory]
    [InlineData(101, 0)]
    [InlineData(61, 40)]
    public async Task Refund_OfMoreThanWasCharged_IsDeclined(long amount, long before)
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100);
        if (before > 0) await RefundAsync(client, "refund_0", "pay_1", before);

        var answer = await RefundAsync(client, "refund_1", "pay_1", amount);

        Assert.Equal(("declined", "more_than_charged"), (answer.Text("status"), answer.Text("decline_reason")));
        // What is left can still be given back.
        Assert.Equal("refunded", (await RefundAsync(client, "refund_2", "pay_1", 100 - before)).Text("status"));
    }

    [Fact]
    public async Task Refund_OfADeclinedCardOrOfNoCharge_IsDeclined()
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100, "tok_declined");

        Assert.Equal("declined", (await RefundAsync(client, "refund_1", "pay_1", 1)).Text("status"));
        Assert.Equal("declined", (await RefundAsync(client, "refund_2", "pay_2", 1)).Text("status"));
    }

    [Fact]
    public async Task Refund_UnderTheKeyOfACharge_Is422()
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100);

        AssertProblem(await RefundAsync(client, "pay_1", "pay_1", 100), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Theory]
    [InlineData("down", HttpStatusCode.ServiceUnavailable, 0)]
    [InlineData("error_before_charge", HttpStatusCode.InternalServerError, 0)]
    [InlineData("error_after_charge", HttpStatusCode.InternalServerError, 1)]
    [InlineData("decline", HttpStatusCode.OK, 1)]
    public async Task Refund_OfAGatewayThatMisbehaves_MeetsTheSameBehavior(string mode, HttpStatusCode status, int recorded)
    {
        var client = Start().Client;
        await client.ChargeAsync("pay_1", "pay_1", 100);
        await client.SwitchAsync($$"""{"mode":"{{mode}}","times":1}""");

        Assert.Equal(status, (await RefundAsync(client, "refund_1", "pay_1", 100)).Status);
        Assert.Equal(recorded, (await client.ChargesOfAsync("refund_1")).Length);
    }

    [Theory]
    [InlineData("""{"payment_id":"r","amount":1,"currency":"COP"}""")]
    [InlineData("""{"payment_id":"r","charge_of":"","amount":1,"currency":"COP"}""")]
    [InlineData("""{"charge_of":"p","amount":1,"currency":"COP"}""")]
    [InlineData("""{"payment_id":"r","charge_of":"p","amount":0,"currency":"COP"}""")]
    public async Task Refund_WithABadBody_Is400(string body) => AssertProblem(
        await Start().Client.SendAsync(HttpMethod.Post, "/refunds", "key", body), HttpStatusCode.BadRequest);

    [Fact]
    public async Task LookUp_WhileACallIsBeingProcessed_SaysSo()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var client = Start(clock).Client;
        await client.SwitchAsync("""{"mode":"slow","slow_ms":5000,"times":1}""");
        var charging = client.ChargeAsync("pay_1");

        await UntilAsync(async () => await IsPendingAsync("pay_1"));
        Assert.False(await IsPendingAsync("pay_2"));
        await AdvanceUntilAsync(clock, () => Task.FromResult(charging.IsCompleted));
        await charging;
        Assert.False(await IsPendingAsync("pay_1"));

        async Task<bool> IsPendingAsync(string payment) => (await client.GetAsync($"/charges?payment_id={payment}")).Body.GetProperty("pending").GetBoolean();
    }

    private static Task<Answer> RefundAsync(SimulatorClient client, string id, string chargeOf, long amount) => client.SendAsync(
        HttpMethod.Post, "/refunds", id, JsonSerializer.Serialize(new { payment_id = id, charge_of = chargeOf, amount, currency = "COP" }));
}
