using System.Reflection;
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
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => RunAsync($"--{key}={value}"));
        Assert.Contains(key.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    // The program itself: a test host that meets a failed start may report its own disposal instead of the reason.
    private static Task RunAsync(string option) => Task.Run(() =>
    {
        string[] all =
        [
            "--urls=http://127.0.0.1:0", "--environment=Development", $"--{TestAccess.Setting}={TestAccess.Key}",
            "--ConnectionStrings:ledger=never-opened.db", "--ConnectionStrings:redis=127.0.0.1:1", option,
        ];
        typeof(SettlementWatcher).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [all], null);
    }).WaitAsync(TimeSpan.FromSeconds(60));
}
