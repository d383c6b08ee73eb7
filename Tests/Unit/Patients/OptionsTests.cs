using Microsoft.Extensions.Options;
using Patients.Api.Settled;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Payments:MaxQueueDepth", "0")]
    [InlineData("RateLimit:PerSecond", "0")]
    [InlineData("RateLimit:Burst", "0")]
    public async Task Service_WithAnOptionOutOfRange_DoesNotStart(string key, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ServiceProgram.RunAsync<SettlementWatcher>(
            "--ConnectionStrings:ledger=never-opened.db", "--ConnectionStrings:redis=127.0.0.1:1", $"--{key}={value}"));
        Assert.Contains(key.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }
}
