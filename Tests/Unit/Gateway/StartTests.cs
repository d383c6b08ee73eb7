using System.Net;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Unit.Gateway;

public sealed class StartTests : GatewayTest
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Gateway_Started_IsHealthy(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await Start().Client.GetAsync(path)).Status);

    [Theory]
    [InlineData("Gateway:DelayMinMs", "1", "DelayMinMs must not be greater")]
    [InlineData("Gateway:DelayMinMs", "-1", "DelayMinMs")]
    [InlineData("Gateway:DelayMaxMs", "600001", "DelayMaxMs")]
    [InlineData("Gateway:SilentHoldMs", "-1", "SilentHoldMs")]
    public void Gateway_WithABadOption_DoesNotStartAndSaysWhy(string key, string value, string says)
    {
        var host = Start(null, (key, value));

        var failure = Assert.Throws<OptionsValidationException>(() => host.Client);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_WithoutADatabase_DoesNotStartAndSaysWhy()
    {
        var host = Start(null, ("ConnectionStrings:gateway", ""));

        var failure = Assert.Throws<InvalidOperationException>(() => host.Client);
        Assert.Contains("ConnectionStrings:gateway", failure.Message, StringComparison.Ordinal);
    }
}
