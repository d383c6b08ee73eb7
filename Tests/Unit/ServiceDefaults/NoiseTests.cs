using ServiceDefaults.Telemetry;
using Xunit;

namespace Tests.Unit.Defaults;

public sealed class NoiseTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/ping")]
    [InlineData("/presence")]
    [InlineData("/observe")]
    [InlineData("/cluster")]
    [InlineData("/Observe/server_2")]
    public void Request_OfTheClusterItself_MakesNoSpan(string path) => Assert.True(Noise.IsNoise(path));

    [Theory]
    [InlineData(null)]
    [InlineData("/")]
    [InlineData("/charges")]
    [InlineData("/invoices/7/payments")]
    [InlineData("/pinguins")]
    public void Request_OfAClient_MakesASpan(string? path) => Assert.False(Noise.IsNoise(path));
}
