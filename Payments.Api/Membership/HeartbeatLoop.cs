using Coordination;
using Coordination.LeaderLock;
using Coordination.Registry;
using Payments.Api.Leadership;
using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>
/// Renews this replica's id and the leader's key of each shard that it leads. After the proof only this loop writes those keys, one call
/// at a time, so a renewal can't follow a release.
/// </summary>
internal sealed class HeartbeatLoop(
    Self self,
    IReadOnlyList<LeadershipLoop> leaderships,
    IHeartbeatCalls calls,
    CoordinationOptions options,
    TimeProvider time,
    ILogger<HeartbeatThread> log)
{
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool[] _release = new bool[leaderships.Count];
    private volatile bool _stopping;
    private bool _redisAnswers = true;
    private long? _claimedAt;

    /// <summary>Completes when this replica claims an id for the first time.</summary>
    public Task Registered => _registered.Task;

    /// <summary>Releases the leader's key of this shard in the next round of the loop.</summary>
    public void Release(int shard)
    {
        Volatile.Write(ref _release[shard], true);
        calls.Wake();
    }

    public void Stop()
    {
        _stopping = true;
        calls.Wake();
    }

    /// <summary>Runs until <see cref="Stop"/>, then releases the key and the id if Redis answers.</summary>
    /// <param name="draft">What to register, under a free id.</param>
    public async Task RunAsync(ReplicaRecord draft)
    {
        var beat = time.GetTimestamp();
        var renewals = new long[leaderships.Count];
        Array.Fill(renewals, beat);
        while (!_stopping)
        {
            await ReleaseKeysAsync();
            if (IsDue(beat))
            {
                var began = time.GetTimestamp();
                await TryAsync(() => BeatAsync(draft));
                beat = began + Ticks(IsNew ? options.HeartbeatInterval / 10 : options.HeartbeatInterval);
            }
            var next = beat;
            foreach (var leadership in leaderships)
            {
                var shard = leadership.Shard;
                if (leadership.Current is not { } scope)
                {
                    renewals[shard] = time.GetTimestamp();
                }
                else if (IsDue(renewals[shard]))
                {
                    renewals[shard] = time.GetTimestamp() + Ticks(options.LeaseRenewal);
                    await TryAsync(() => RenewAsync(leadership, scope));
                }
            }
            // The proof has just extended a new term's key, so the next heartbeat is early enough for its first renewal.
            foreach (var leadership in leaderships.Where(leadership => leadership.Current is not null)) next = Math.Min(next, renewals[leadership.Shard]);
            await calls.WaitAsync(time.GetElapsedTime(Math.Min(time.GetTimestamp(), next), next));
        }
        await ReleaseKeysAsync();
        if (self.Registered is { } registered) await TryAsync(() => calls.ReleaseIdAsync(registered));
    }

    private async Task BeatAsync(ReplicaRecord draft)
    {
        if (self.Registered is not { } registered)
        {
            await ClaimAsync(draft);
            return;
        }
        var heartbeat = await calls.RenewIdAsync(registered, leads: leaderships.Any(leadership => leadership.Current?.Lease.IsHeld == true));
        self.SeenLeader = heartbeat.Leader?.Replica;
        if (!heartbeat.Registered)
        {
            log.IdLost(registered.Id);
            self.Registered = null;
            foreach (var leadership in leaderships) leadership.Post(new IdLost());
            await ClaimAsync(draft);
            return;
        }
        foreach (var leadership in leaderships)
            if (heartbeat.LeaderOf(leadership.Shard)?.Instance == self.Instance) leadership.Post(new SeenNamed());
    }

    private async Task ClaimAsync(ReplicaRecord draft)
    {
        if (await calls.ClaimAsync(draft) is not { } claimed) return;
        self.Registered = claimed;
        _claimedAt = time.GetTimestamp();
        log.Registered(claimed.Id, claimed.Address);
        leaderships[0].Publish();
        _registered.TrySetResult();
    }

    private async Task RenewAsync(LeadershipLoop leadership, TermScope scope)
    {
        if (self.Registered is not { } registered) return;
        var sentAt = time.GetTimestamp();
        // Rewritten if Redis lost it, but only while the lease holds.
        switch (await calls.RenewKeyAsync(leadership.Shard, new(registered.Id, self.Instance), assert: scope.Lease.IsHeld))
        {
            case LeaderRenewal.Held: scope.Lease.TryExtend(sentAt); break;
            case LeaderRenewal.Lost: leadership.Post(new KeyLost(scope.Number)); break;
        }
    }

    private async Task ReleaseKeysAsync()
    {
        for (var shard = 0; shard < _release.Length; shard++)
        {
            var released = shard;
            if (Volatile.Read(ref _release[released])) await TryAsync(() => ReleaseKeyAsync(released));
        }
    }

    private async Task ReleaseKeyAsync(int shard)
    {
        Volatile.Write(ref _release[shard], false);
        if (self.Registered is { } registered) await calls.ReleaseKeyAsync(shard, new(registered.Id, self.Instance));
    }

    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            if (!_redisAnswers) log.RedisBack();
            _redisAnswers = true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (_redisAnswers) log.RedisGone(exception.Message);
            _redisAnswers = false;
        }
    }

    // If Redis is wiped again and again, two replicas can write the same id in turn, each where the other's record was lost. The one that
    // claimed it later looks often, so that it soon finds the other's record and claims another id.
    private bool IsNew => _claimedAt is { } at && time.GetElapsedTime(at) < options.HeartbeatExpiry;

    private bool IsDue(long timestamp) => time.GetTimestamp() >= timestamp;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
