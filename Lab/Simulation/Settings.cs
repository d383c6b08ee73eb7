using Coordination;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation;

/// <summary>
/// The services' options for one run. The coordination times are four times the defaults, in the same ratios: fewer pings per simulated
/// minute, so more seeds per second. Sizes are random, so that runs reach batches, limits and back-pressure.
/// </summary>
internal sealed class Settings
{
    private const int Slower = 4;

    public Settings(Chance chance, int shards)
    {
        var standard = new CoordinationOptions();
        Coordination = new CoordinationOptions
        {
            PingInterval = standard.PingInterval * Slower,
            HeartbeatInterval = standard.HeartbeatInterval * Slower,
            HeartbeatExpiry = standard.HeartbeatExpiry * Slower,
            Lease = standard.Lease * Slower,
            LeaseRenewal = standard.LeaseRenewal * Slower,
            MonitorLease = standard.MonitorLease * Slower,
            MonitorRenewal = standard.MonitorRenewal * Slower,
            HandOver = standard.HandOver * Slower,
            Shards = shards,
        };
        Processing = new ProcessingOptions
        {
            MaxInFlight = chance.Of([1, 2, 4, 32, 256]),
            BatchSize = chance.Of([1, 3, 16, 256]),
            Backoff = TimeSpan.FromMilliseconds(200),
            MaxBackoff = TimeSpan.FromSeconds(4),
            MaxAttempts = chance.Between(3, 6),
            ParkAfter = TimeSpan.FromSeconds(chance.Between(10, 40)),
        };
        // Half of the time that the simulated gateway remembers keys: clocks are wrong by less than the other half.
        Gateway = new GatewayOptions { Timeout = TimeSpan.FromSeconds(chance.Between(2, 6)) };
    }

    public CoordinationOptions Coordination { get; }
    public ProcessingOptions Processing { get; }
    public GatewayOptions Gateway { get; }
}
