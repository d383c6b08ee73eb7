using Coordination.MonitorLock;
using Coordination.Protocol;
using Microsoft.AspNetCore.Hosting.Server;

namespace Monitor.Worker.Election;

/// <summary>This monitor's identity. Known once its HTTP server listens.</summary>
public sealed class MonitorIdentity
{
    private readonly Lazy<MonitorRecord> _record;

    public MonitorIdentity(IServer server, IConfiguration configuration) => _record = new(() => Create(server, configuration));

    internal MonitorIdentity(MonitorRecord record) => _record = new(record);

    public MonitorRecord Record => _record.Value;

    private static MonitorRecord Create(IServer server, IConfiguration configuration)
    {
        var address = AdvertisedAddress.Of(configuration["Monitor:Address"], server);
        var name = configuration["Monitor:Name"] ?? $"monitor_{new Uri(address).Port}";
        return new MonitorRecord(name, Guid.NewGuid().ToString("N"), address, Environment.ProcessId);
    }
}
