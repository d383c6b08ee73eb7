using Coordination.Monitors;
using Coordination.Protocol;
using Microsoft.AspNetCore.Hosting.Server;

namespace Monitor.Worker.Election;

/// <summary>Who this monitor is. Known once its server listens.</summary>
public sealed class MonitorIdentity(IServer server, IConfiguration configuration)
{
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private MonitorRecord? _record;

    public MonitorRecord Record => _record ??= Create();

    private MonitorRecord Create()
    {
        var address = AdvertisedAddress.Of(configuration["Monitor:Address"], server);
        var name = configuration["Monitor:Name"] ?? $"monitor_{new Uri(address).Port}";
        return new MonitorRecord(name, _instance, address, Environment.ProcessId);
    }
}
