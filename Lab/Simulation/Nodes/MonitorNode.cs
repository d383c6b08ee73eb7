using System.Diagnostics.Metrics;
using Coordination.MonitorLock;
using Microsoft.Extensions.Options;
using Monitor.Worker.Election;
using Simulation.Network;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Nodes;

/// <summary>A monitor: the production election loop and lock heartbeat over simulated stores and network.</summary>
internal sealed class MonitorNode(World world, string name, NodeClock clock) : Node(world, name, clock)
{
    protected override void Begin(Process process)
    {
        var options = Options.Create(World.Settings.Coordination);
        var link = new RedisLink(World, process);
        var identity = new MonitorIdentity(new MonitorRecord(Name, process.Instance, Address, 0));
        var leaderLock = new SimulatedLeaderLock(World, link);
        var client = new SimulatedReplicaClient(World, process, World.Settings.Coordination);
        var meters = new Meters();
        var telemetry = new ElectionTelemetry(meters, process.Time);
        process.Ended += telemetry.Dispose;
        process.Ended += meters.Dispose;
        var election = new ElectionLoop(
            identity, leaderLock, client, telemetry, options, process.Time, new TranscriptLogger<ElectionLoop>(World, process), World.NewRandom(),
            [.. Enumerable.Range(1, World.Settings.Coordination.Shards - 1).Select(shard => new SimulatedLeaderLock(World, link, shard))]);
        var heartbeat = new MonitorLockLoop(
            identity, election, World.Mutation.MonitorLock(new SimulatedMonitorLock(link)), leaderLock, new SimulatedRegistry(link), options, process.Time,
            new TranscriptLogger<MonitorLockLoop>(World, process));
        process.Start("election", () => election.RunAsync(CancellationToken.None));
        process.Start("lock", () => heartbeat.StartedAsync(CancellationToken.None));
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
