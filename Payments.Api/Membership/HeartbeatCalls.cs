using Coordination.LeaderLock;
using Coordination.Registry;

namespace Payments.Api.Membership;

/// <summary>
/// The calls of the <see cref="HeartbeatLoop"/> to Redis and the clock. In a service they block, so every returned task is
/// complete and the loop never leaves its thread. In a simulation they are asynchronous.
/// </summary>
internal interface IHeartbeatCalls
{
    Task<ReplicaRecord?> ClaimAsync(ReplicaRecord draft);
    Task<Heartbeat> RenewIdAsync(ReplicaRecord self, bool leads);
    Task ReleaseIdAsync(ReplicaRecord self);
    Task<LeaderRenewal> RenewKeyAsync(int shard, ReplicaInstance self, bool assert);
    Task ReleaseKeyAsync(int shard, ReplicaInstance self);

    /// <summary>Waits for <paramref name="longest"/>, or until <see cref="Wake"/>.</summary>
    Task WaitAsync(TimeSpan longest);

    /// <summary>Ends the current wait, or the next one if there is none.</summary>
    void Wake();
}

/// <summary>Blocks the calling thread in every call.</summary>
/// <param name="keys">The leader's key of each shard.</param>
internal sealed class BlockingHeartbeatCalls(IReplicaRegistry registry, IReadOnlyList<ILeaderLock> keys) : IHeartbeatCalls, IDisposable
{
    private readonly AutoResetEvent _wake = new(false);

    public Task<ReplicaRecord?> ClaimAsync(ReplicaRecord draft) => Task.FromResult(registry.Claim(draft));

    public Task<Heartbeat> RenewIdAsync(ReplicaRecord self, bool leads) => Task.FromResult(registry.Renew(self, leads));

    public Task ReleaseIdAsync(ReplicaRecord self)
    {
        registry.Release(self);
        return Task.CompletedTask;
    }

    public Task<LeaderRenewal> RenewKeyAsync(int shard, ReplicaInstance self, bool assert) => Task.FromResult(keys[shard].Renew(self, assert));

    public Task ReleaseKeyAsync(int shard, ReplicaInstance self)
    {
        keys[shard].Release(self);
        return Task.CompletedTask;
    }

    public Task WaitAsync(TimeSpan longest)
    {
        _wake.WaitOne(longest);
        return Task.CompletedTask;
    }

    public void Wake() => _wake.Set();

    public void Dispose() => _wake.Dispose();
}
