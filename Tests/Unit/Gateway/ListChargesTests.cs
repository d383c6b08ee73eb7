using System.Net;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class ListChargesTests : GatewayTest
{
    [Fact]
    public async Task Charges_OfAnUnknownPayment_AreNone() =>
        Assert.Empty(await Start().Client.ChargesOfAsync("pay_unknown"));

    [Fact]
    public async Task Charges_Paged_ComeOnceEachInOrderOfCreation()
    {
        var client = Start().Client;
        foreach (var number in Enumerable.Range(1, 7))
        {
            await client.ChargeAsync($"key_{number}", $"pay_{number}");
            // A replay adds no entry.
            await client.ChargeAsync($"key_{number}", $"pay_{number}");
        }

        var seen = new List<string?>();
        for (var page = 1; page <= 3; page++)
        {
            var answer = await client.GetAsync($"/charges?page={page}&page_size=3");
            Assert.Equal("7", answer.Text("total"));
            Assert.Equal("3", answer.Text("page_size"));
            seen.AddRange(answer.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("payment_id").GetString()));
        }

        Assert.Equal(Enumerable.Range(1, 7).Select(number => $"pay_{number}"), seen);
        Assert.Equal(0, (await client.GetAsync("/charges?page=4&page_size=3")).Body.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=-1")]
    [InlineData("page=x")]
    [InlineData("page_size=0")]
    [InlineData("page_size=1001")]
    [InlineData("page=99999999999")]
    public async Task Charges_WithABadPage_Are400(string query) =>
        AssertProblem(await Start().Client.GetAsync($"/charges?{query}"), HttpStatusCode.BadRequest);

    [Fact]
    public async Task Charges_OfAPageFarBeyondTheLast_AreNone()
    {
        var answer = await Start().Client.GetAsync($"/charges?page={int.MaxValue}&page_size=1000");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(0, answer.Body.GetProperty("items").GetArrayLength());
    }
}
