using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;

namespace Simulation.Stores;

/// <summary>The monitors' lock, the leader's key and the registry, as a monitor uses them.</summary>
internal sealed class SimulatedMonitorLock(RedisLink link) : IMonitorLock
{
    public Task<bool> HoldAsync(MonitorRecord self) => link.CallAsync("hold", redis => redis.HoldMonitor(self));

    public Task ReleaseAsync(MonitorRecord self) => link.CallAsync("release the lock", redis =>
    {
        redis.ReleaseMonitor(self);
        return true;
    });

    public Task<MonitorsView> AnnounceAsync(MonitorRecord self) => link.CallAsync("announce itself", redis => redis.AnnounceMonitor(self));
}

internal sealed class SimulatedLeaderLock(World world, RedisLink link, int shard = 0) : ILeaderLock
{
    public Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) =>
        world.Checker.Leases.ProveAsync(link.Process, shard, () => link.CallAsync("prove", redis => redis.RenewLeader(self, assert, shard)));

    public Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected) => link.CallAsync("name", redis =>
    {
        var naming = redis.Name(monitor, candidate, expected, shard);
        if (monitor != "rehearsal") world.Tell(link.Process, $"names {candidate.Instance} for shard {shard}: {naming.GetType().Name}");
        return naming;
    });

    // The simulation uses IHeartbeatCalls instead of these blocking calls.
    public LeaderRenewal Renew(ReplicaInstance self, bool assert) => throw new NotSupportedException();
    public void Release(ReplicaInstance self) => throw new NotSupportedException();
}

internal sealed class SimulatedRegistry(RedisLink link) : IReplicaRegistry
{
    public Task<RegistryView> ReadAsync() => link.CallAsync("read the registry", redis => redis.ReadCluster());

    public ReplicaRecord? Claim(ReplicaRecord self) => throw new NotSupportedException();
    public Heartbeat Renew(ReplicaRecord self, bool leads = false) => throw new NotSupportedException();
    public void Release(ReplicaRecord self) => throw new NotSupportedException();
}
