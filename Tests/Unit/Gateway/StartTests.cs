using System.Net;
using Gateway.Simulator;
using Microsoft.Extensions.Options;
using Tests.Unit.Infrastructure;
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
    public async Task Gateway_WithABadOption_DoesNotStartAndSaysWhy(string key, string value, string says)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ServiceProgram.RunAsync<SimulatorOptions>(
            "--ConnectionStrings:gateway=never-opened.db", "--Gateway:DelayMaxMs=0", $"--{key}={value}"));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_WithoutADatabase_DoesNotStartAndSaysWhy()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceProgram.RunAsync<SimulatorOptions>());
        Assert.Contains("ConnectionStrings:gateway", failure.Message, StringComparison.Ordinal);
    }
}
