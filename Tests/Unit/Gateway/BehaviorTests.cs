using System.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class BehaviorTests : GatewayTest
{
    [Fact]
    public async Task Decline_Once_DeclinesOneChargeOnly()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"decline","times":1}""");

        Assert.Equal("declined", (await client.ChargeAsync("key_1", "pay_1")).Text("status"));
        Assert.Equal("charged", (await client.ChargeAsync("key_2", "pay_2")).Text("status"));
        Assert.Equal("declined", (await client.ChargeAsync("key_1", "pay_1")).Text("status"));
    }

    [Fact]
    public async Task Unauthorized_Answers401_ToChargesAndLookUps_AndRecordsNothing()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"unauthorized"}""");

        AssertProblem(await client.ChargeAsync("key"), HttpStatusCode.Unauthorized, "unauthorized");
        await Assert.ThrowsAnyAsync<Exception>(() => client.ChargesOfAsync("pay_1"));
        await client.SwitchAsync("""{"mode":"normal"}""");

        Assert.Empty(await client.ChargesOfAsync("pay_1"));
    }

    [Fact]
    public async Task ErrorAfterCharge_Answers500AndReplaysIt_ButTheLookUpFindsTheCharge()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"error_after_charge","times":1}""");

        AssertProblem(await client.ChargeAsync("key"), HttpStatusCode.InternalServerError, "internal_error");
        var replay = await client.ChargeAsync("key");

        AssertProblem(replay, HttpStatusCode.InternalServerError, "internal_error");
        Assert.True(replay.IsReplay);
        Assert.Equal("charged", Assert.Single(await client.ChargesOfAsync("pay_1")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task SilentAfterCharge_CutsTheConnection_AndTheSameKeyIsAnswered()
    {
        var client = Start(null, ("Gateway:SilentHoldMs", "0")).Client;
        await client.SwitchAsync("""{"mode":"silent_after_charge","times":1}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ChargeAsync("key"));
        Assert.Single(await client.ChargesOfAsync("pay_1"));
        var replay = await client.ChargeAsync("key");

        Assert.Equal("charged", replay.Text("status"));
        Assert.True(replay.IsReplay);
        Assert.Single(await client.ChargesOfAsync("pay_1"));
    }

    [Fact]
    public async Task SilentAfterCharge_ByDefault_HoldsUntilTheProviderStops()
    {
        var host = Start();
        await host.Client.SwitchAsync("""{"mode":"silent_after_charge"}""");

        var held = host.Client.ChargeAsync("key");
        await UntilAsync(async () => (await host.Client.ChargesOfAsync("pay_1")).Length == 1);
        Assert.False(held.IsCompleted);
        await host.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => held);
    }

    [Fact]
    public async Task Slow_WaitsBeforeItCharges()
    {
        var clock = new FakeTimeProvider();
        var client = Start(clock).Client;
        await client.SwitchAsync("""{"mode":"slow","slow_ms":60000}""");
        var began = clock.GetUtcNow();

        var slow = client.ChargeAsync("key");
        await AdvanceUntilAsync(clock, () => Task.FromResult(slow.IsCompleted));

        Assert.Equal("charged", (await slow).Text("status"));
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task SlowAfterCharge_HasChargedLongBeforeItAnswers_AndAnswersTheSameKeyAtOnce()
    {
        var clock = new FakeTimeProvider();
        var client = Start(clock).Client;
        await client.SwitchAsync("""{"mode":"slow_after_charge","slow_ms":60000,"times":1,"delay_min_ms":0,"delay_max_ms":0}""");
        var began = clock.GetUtcNow();

        var slow = client.ChargeAsync("key");
        await UntilAsync(async () => (await client.ChargesOfAsync("pay_1")).Length == 1);
        Assert.False(slow.IsCompleted);
        // The record can be seen just before its key is free.
        await UntilAsync(async () => (await client.ChargeAsync("key")).IsReplay);
        Assert.False(slow.IsCompleted);
        await AdvanceUntilAsync(clock, () => Task.FromResult(slow.IsCompleted));

        Assert.Equal("charged", (await slow).Text("status"));
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task ErrorBeforeCharge_RecordsNothing_AndTheSameKeyChargesLater()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"error_before_charge","times":2}""");

        AssertProblem(await client.ChargeAsync("key"), HttpStatusCode.InternalServerError, "internal_error");
        AssertProblem(await client.ChargeAsync("key"), HttpStatusCode.InternalServerError, "internal_error");
        Assert.Empty(await client.ChargesOfAsync("pay_1"));
        var third = await client.ChargeAsync("key");

        Assert.Equal("charged", third.Text("status"));
        Assert.False(third.IsReplay);
    }

    [Fact]
    public async Task Down_Answers503WithRetryAfter_UntilChanged()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"down"}""");

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var answer = await client.ChargeAsync("key");
            AssertProblem(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        Assert.Empty(await client.ChargesOfAsync("pay_1"));
        await client.SwitchAsync("""{"mode":"normal"}""");

        Assert.Equal(HttpStatusCode.OK, (await client.ChargeAsync("key")).Status);
    }

    [Fact]
    public async Task Switch_ForOnePayment_LeavesTheOthersAlone()
    {
        var client = Start().Client;
        await client.SwitchAsync("""{"mode":"error_before_charge","times":1,"payment_id":"pay_2"}""");

        Assert.Equal(HttpStatusCode.OK, (await client.ChargeAsync("key_1", "pay_1")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await client.ChargeAsync("key_2", "pay_2")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.ChargeAsync("key_2", "pay_2")).Status);
    }

    [Fact]
    public async Task Behavior_Read_HasTheTimesLeft()
    {
        var client = Start().Client;
        Assert.Equal("normal", (await client.GetAsync("/behavior")).Text("mode"));
        await client.SwitchAsync("""{"mode":"decline","times":3,"delay_max_ms":1}""");
        await client.ChargeAsync("key");

        var behavior = await client.GetAsync("/behavior");

        Assert.Equal("decline", behavior.Text("mode"));
        Assert.Equal("2", behavior.Text("times"));
        Assert.Equal("0", behavior.Text("delay_min_ms"));
        Assert.Equal("1", behavior.Text("delay_max_ms"));
    }

    [Theory]
    [InlineData("{}", "normal, decline, error_after_charge, silent_after_charge, slow, slow_after_charge, error_before_charge, down")]
    [InlineData("""{"mode":"chaos"}""", "normal, decline, error_after_charge, silent_after_charge, slow, slow_after_charge, error_before_charge, down")]
    [InlineData("""{"mode":"Down"}""", "normal, decline")]
    [InlineData("""{"mode":1}""", "$.mode")]
    [InlineData("""{"mode":"down","times":0}""", "at least 1")]
    [InlineData("""{"mode":"down","times":"1"}""", "$.times")]
    [InlineData("""{"mode":"down","payment_id":""}""", "payment_id")]
    [InlineData("""{"mode":"normal","delay_min_ms":-1}""", "0 to 600000")]
    [InlineData("""{"mode":"normal","delay_min_ms":9,"delay_max_ms":8}""", "must not be greater")]
    [InlineData("""{"mode":"slow","slow_ms":600001}""", "0 to 600000")]
    public async Task Switch_WithABadValue_Is400AndChangesNothing(string body, string says)
    {
        var client = Start().Client;

        var answer = await client.SwitchAsync(body);

        AssertProblem(answer, HttpStatusCode.BadRequest);
        Assert.Contains(says, answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("normal", (await client.GetAsync("/behavior")).Text("mode"));
    }
}
