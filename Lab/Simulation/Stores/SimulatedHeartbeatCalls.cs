using Coordination.LeaderLock;
using Coordination.Registry;
using Payments.Api.Membership;

namespace Simulation.Stores;

/// <summary>The heartbeat's calls to Redis; waits take simulated time.</summary>
internal sealed class SimulatedHeartbeatCalls(World world, RedisLink link) : IHeartbeatCalls
{
    private TaskCompletionSource? _waiting;
    private bool _isWoken;

    public Task<ReplicaRecord?> ClaimAsync(ReplicaRecord draft) => link.CallAsync("claim", redis => redis.Claim(draft));

    public Task<Heartbeat> RenewIdAsync(ReplicaRecord self, bool leads) =>
        link.CallAsync("renew its id", redis => redis.RenewId(self, leads));

    public Task ReleaseIdAsync(ReplicaRecord self) => link.CallAsync("release its id", redis =>
    {
        redis.ReleaseId(self);
        return true;
    });

    public Task<LeaderRenewal> RenewKeyAsync(int shard, ReplicaInstance self, bool assert) => world.Checker.Leases.ProveAsync(
        link.Process, shard, () => link.CallAsync("renew the leader's key", redis => redis.RenewLeader(self, assert, shard)));

    public Task ReleaseKeyAsync(int shard, ReplicaInstance self) => link.CallAsync("release the leader's key", redis =>
    {
        redis.ReleaseLeader(self, shard);
        world.Tell(link.Process, $"gives the key of shard {shard} back");
        return true;
    });

    public async Task WaitAsync(TimeSpan longest)
    {
        if (!_isWoken)
        {
            var waiting = _waiting = new TaskCompletionSource();
            await using var timer = link.Process.Time.CreateTimer(_ => waiting.TrySetResult(), null, longest, Timeout.InfiniteTimeSpan);
            await waiting.Task;
            _waiting = null;
        }
        _isWoken = false;
    }

    public void Wake()
    {
        _isWoken = true;
        _waiting?.TrySetResult();
    }
}
