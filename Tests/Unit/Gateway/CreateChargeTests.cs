using System.Net;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class CreateChargeTests : GatewayTest
{
    private const string Valid = """{"payment_id":"pay_1","amount":100,"currency":"COP","card_token":"tok_visa"}""";

    [Fact]
    public async Task Charge_OfAGoodCard_IsChargedAndFound()
    {
        var client = Start().Client;

        var answer = await client.ChargeAsync("key", "pay_7", 1_250_000);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("charged", answer.Text("status"));
        Assert.Equal("pay_7", answer.Text("payment_id"));
        Assert.Equal(1_250_000, answer.Body.GetProperty("amount").GetInt64());
        Assert.Equal("COP", answer.Text("currency"));
        Assert.Null(answer.Text("decline_reason"));
        Assert.False(answer.IsReplay);
        var found = Assert.Single(await client.ChargesOfAsync("pay_7"));
        Assert.Equal(answer.Body.ToString(), found.ToString());
    }

    [Fact]
    public async Task Charge_OfADeclinedCard_IsRecordedAsDeclined()
    {
        var client = Start().Client;

        var answer = await client.ChargeAsync("key", token: "tok_declined");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("declined", answer.Text("status"));
        Assert.Equal("card_declined", answer.Text("decline_reason"));
        Assert.Equal("declined", Assert.Single(await client.ChargesOfAsync("pay_1")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Charge_OfThePoisonousToken_FailsEveryTimeAndRecordsNothing()
    {
        var client = Start().Client;

        AssertProblem(await client.ChargeAsync("key", token: "tok_error"), HttpStatusCode.InternalServerError, "internal_error");
        AssertProblem(await client.ChargeAsync("key", token: "tok_error"), HttpStatusCode.InternalServerError, "internal_error");
        Assert.Empty(await client.ChargesOfAsync("pay_1"));
        Assert.Equal(HttpStatusCode.OK, (await client.ChargeAsync("other", "pay_2")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Charge_WithoutAKey_Is400(string? key)
    {
        var answer = await Start().Client.SendAsync(HttpMethod.Post, "/charges", key, Valid);

        AssertProblem(answer, HttpStatusCode.BadRequest, "idempotency_key_missing");
    }

    [Fact]
    public async Task Charge_WithAKeyOf256Characters_Is400()
    {
        var answer = await Start().Client.ChargeAsync(new string('k', 256));

        AssertProblem(answer, HttpStatusCode.BadRequest, "idempotency_key_missing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"payment_id":"","amount":100,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":7,"amount":100,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":0,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":-1,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":1.5,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":"100","currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":9223372036854775808,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"amount":200,"currency":"COP","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"currency":"cop","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"currency":"PESO","card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"card_token":"t"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"currency":"COP"}""")]
    [InlineData("""{"payment_id":"p","amount":100,"currency":"COP","card_token":null}""")]
    public async Task Charge_WithABadBody_Is400AndRecordsNothing(string body)
    {
        var client = Start().Client;

        AssertProblem(await client.SendAsync(HttpMethod.Post, "/charges", "key", body), HttpStatusCode.BadRequest);

        Assert.Equal("0", (await client.GetAsync("/charges")).Text("total"));
        // An invalid request does not use up the key.
        Assert.Equal(HttpStatusCode.OK, (await client.ChargeAsync("key")).Status);
    }

    [Fact]
    public async Task Charge_OfTheLargestAmount_IsKeptToTheUnit()
    {
        var client = Start().Client;

        await client.ChargeAsync("key", amount: long.MaxValue);

        Assert.Equal(long.MaxValue, Assert.Single(await client.ChargesOfAsync("pay_1")).GetProperty("amount").GetInt64());
    }

    [Theory]
    [InlineData("GET", "/nothing", null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/charges", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/charges", 20_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Request_ThatTheFrameworkRefuses_IsAProblemToo(string method, string path, int? size, HttpStatusCode status)
    {
        var body = size is { } length ? new string(' ', length) : null;

        AssertProblem(await Start().Client.SendAsync(new HttpMethod(method), path, "key", body), status);
    }
}
