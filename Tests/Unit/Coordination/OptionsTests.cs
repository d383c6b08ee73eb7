using Coordination;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Unit.Coordination;

public sealed class OptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Assert.Equal(["server_1", "server_2", "server_3"], Bind().ReplicaIds);

    [Theory]
    [InlineData("PingInterval", "00:00:03", "PingInterval must be shorter than Lease")]
    [InlineData("LeaseRenewal", "00:00:01.5", "LeaseRenewal must be shorter than half of Lease")]
    [InlineData("HeartbeatInterval", "00:00:01", "HeartbeatInterval must be shorter than half of HeartbeatExpiry")]
    [InlineData("MonitorRenewal", "00:00:00.5", "MonitorRenewal must be shorter than half of MonitorLease")]
    [InlineData("PingInterval", "00:00:00", "PingInterval")]
    [InlineData("Lease", "01:00:00", "Lease")]
    [InlineData("MissedPings", "0", "MissedPings")]
    [InlineData("Replicas", "10", "Replicas")]
    public void Options_ThatCannotWork_AreRefusedByName(string option, string value, string complaint)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Bind((option, value)));
        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
    }

    private static CoordinationOptions Bind(params (string Option, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create("Coordination:" + setting.Option, (string?)setting.Value)));
        builder.AddCoordinationOptions();
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<CoordinationOptions>>().Value;
    }
}
