using Coordination;
using Coordination.LeaderLock;
using Coordination.Registry;
using Payments.Api.Leadership;
using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>
/// Renews this replica's id and, while it leads, the leader's key. After the proof only this loop writes those keys, one call at a
/// time, so a renewal can't follow a release.
/// </summary>
internal sealed class HeartbeatLoop(
    Self self,
    LeadershipLoop leadership,
    IHeartbeatCalls calls,
    CoordinationOptions options,
    TimeProvider time,
    ILogger<HeartbeatThread> log)
{
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private volatile bool _release;
    private bool _redisAnswers = true;
    private long? _claimedAt;

    /// <summary>Completes when this replica claims an id for the first time.</summary>
    public Task Registered => _registered.Task;

    /// <summary>Releases the leader's key in the next round of the loop.</summary>
    public void Release()
    {
        _release = true;
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
        var (beat, renewal) = (time.GetTimestamp(), time.GetTimestamp());
        while (!_stopping)
        {
            if (_release) await TryAsync(ReleaseKeyAsync);
            if (IsDue(beat))
            {
                var began = time.GetTimestamp();
                await TryAsync(() => BeatAsync(draft));
                beat = began + Ticks(IsNew ? options.HeartbeatInterval / 10 : options.HeartbeatInterval);
            }
            if (leadership.Current is not { } scope)
            {
                renewal = time.GetTimestamp();
            }
            else if (IsDue(renewal))
            {
                renewal = time.GetTimestamp() + Ticks(options.LeaseRenewal);
                await TryAsync(() => RenewAsync(scope));
            }
            // The proof has just extended a new term's key, so the next heartbeat is early enough for its first renewal.
            var next = Math.Min(beat, leadership.Current is null ? beat : renewal);
            await calls.WaitAsync(time.GetElapsedTime(Math.Min(time.GetTimestamp(), next), next));
        }
        if (_release) await TryAsync(ReleaseKeyAsync);
        if (self.Registered is { } registered) await TryAsync(() => calls.ReleaseIdAsync(registered));
    }

    private async Task BeatAsync(ReplicaRecord draft)
    {
        if (self.Registered is not { } registered)
        {
            await ClaimAsync(draft);
            return;
        }
        var heartbeat = await calls.RenewIdAsync(registered, leads: leadership.Current?.Lease.IsHeld == true);
        self.SeenLeader = heartbeat.Leader?.Replica;
        if (!heartbeat.Registered)
        {
            log.IdLost(registered.Id);
            self.Registered = null;
            leadership.Post(new IdLost());
            await ClaimAsync(draft);
        }
        else if (heartbeat.Leader?.Instance == self.Instance)
        {
            leadership.Post(new SeenNamed());
        }
    }

    private async Task ClaimAsync(ReplicaRecord draft)
    {
        if (await calls.ClaimAsync(draft) is not { } claimed) return;
        self.Registered = claimed;
        _claimedAt = time.GetTimestamp();
        log.Registered(claimed.Id, claimed.Address);
        leadership.Publish();
        _registered.TrySetResult();
    }

    private async Task RenewAsync(TermScope scope)
    {
        if (self.Registered is not { } registered) return;
        var sentAt = time.GetTimestamp();
        // Rewritten if Redis lost it, but only while the lease holds.
        switch (await calls.RenewKeyAsync(new(registered.Id, self.Instance), assert: scope.Lease.IsHeld))
        {
            case LeaderRenewal.Held: scope.Lease.TryExtend(sentAt); break;
            case LeaderRenewal.Lost: leadership.Post(new KeyLost(scope.Number)); break;
        }
    }

    private async Task ReleaseKeyAsync()
    {
        _release = false;
        if (self.Registered is { } registered) await calls.ReleaseKeyAsync(new(registered.Id, self.Instance));
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
