using System.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class IdempotencyTests : GatewayTest
{
    [Fact]
    public async Task SameKey_SameBody_ReplaysTheFirstAnswer()
    {
        var client = Start().Client;

        var first = await client.ChargeAsync("key");
        var second = await client.ChargeAsync("key");

        Assert.True(second.IsReplay);
        Assert.Equal(first.Body.ToString(), second.Body.ToString());
        Assert.Single(await client.ChargesOfAsync("pay_1"));
    }

    [Fact]
    public async Task SameKey_SameBodyFormattedDifferently_IsAReplay()
    {
        var client = Start().Client;
        await client.ChargeAsync("key");

        var second = await client.SendAsync(HttpMethod.Post, "/charges", "key",
            """{ "card_token": "tok_visa", "currency": "COP", "amount": 100, "payment_id": "pay_1" }""");

        Assert.True(second.IsReplay);
        Assert.Equal(HttpStatusCode.OK, second.Status);
    }

    [Theory]
    [InlineData("pay_2", 100, "tok_visa")]
    [InlineData("pay_1", 101, "tok_visa")]
    [InlineData("pay_1", 100, "tok_amex")]
    public async Task SameKey_AnotherBody_Is422AndChargesNothing(string paymentId, long amount, string token)
    {
        var client = Start().Client;
        await client.ChargeAsync("key");

        AssertProblem(await client.ChargeAsync("key", paymentId, amount, token),
            HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        Assert.Equal("1", (await client.GetAsync("/charges")).Text("total"));
    }

    [Fact]
    public async Task TwoKeys_OnePayment_AreTwoCharges()
    {
        var client = Start().Client;

        await client.ChargeAsync("key_1");
        await client.ChargeAsync("key_2");

        Assert.Equal(2, (await client.ChargesOfAsync("pay_1")).Length);
    }

    [Fact]
    public async Task SameKey_StillInFlight_Is409()
    {
        var clock = new FakeTimeProvider();
        var client = Start(clock, ("Gateway:DelayMinMs", "1000"), ("Gateway:DelayMaxMs", "1000")).Client;

        Task<Answer>[] both = [client.ChargeAsync("key"), client.ChargeAsync("key")];
        var refused = await Task.WhenAny(both).WaitAsync(TimeSpan.FromSeconds(10));
        var waiting = both.Single(request => request != refused);

        AssertProblem(await refused, HttpStatusCode.Conflict, "idempotency_key_in_flight");
        await AdvanceUntilAsync(clock, () => Task.FromResult(waiting.IsCompleted));
        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
    }

    [Fact]
    public async Task SameKey_TwentyAtOnce_AreOneCharge()
    {
        var client = Start().Client;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => client.ChargeAsync("key"))));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK && !answer.IsReplay);
        Assert.Single(await client.ChargesOfAsync("pay_1"));
    }

    [Fact]
    public async Task SameKey_AfterARestart_ReplaysTheFirstAnswer()
    {
        var before = Start();
        var first = await before.Client.ChargeAsync("key");
        await before.DisposeAsync();

        var client = Start().Client;
        var second = await client.ChargeAsync("key");

        Assert.True(second.IsReplay);
        Assert.Equal(first.Body.ToString(), second.Body.ToString());
        Assert.Single(await client.ChargesOfAsync("pay_1"));
    }

    [Fact]
    public async Task Client_ThatDisconnects_IsStillCharged()
    {
        var clock = new FakeTimeProvider();
        var client = Start(clock, ("Gateway:DelayMinMs", "1000"), ("Gateway:DelayMaxMs", "1000")).Client;
        using var gone = new CancellationTokenSource();

        Task<Answer>[] both = [.. Enumerable.Range(0, 2).Select(_ => client.ChargeAsync("key", cancellation: gone.Token))];
        var refused = await Task.WhenAny(both).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.Conflict, (await refused).Status);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => both.Single(request => request != refused));
        await AdvanceUntilAsync(clock, async () => (await client.ChargesOfAsync("pay_1")).Length == 1);
    }
}
