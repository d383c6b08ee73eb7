using Coordination;
using Coordination.Leadership;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>
/// Keeps this replica's id and, while it leads, the leader's key. A thread of its own with blocking calls, because heartbeats
/// on the thread pool stop when the pool starves. It alone writes those keys after the proof, so a renewal can't follow a
/// release.
/// </summary>
public sealed class Keeper(
    Self self,
    LeadershipLoop leadership,
    IReplicaRegistry registry,
    ILeaderLock leaderLock,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<Keeper> log) : IDisposable
{
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private volatile bool _stopping;
    private volatile bool _release;
    private bool _redisAnswers = true;

    /// <summary>Completes when an id is claimed for the first time.</summary>
    public Task Registered => _registered.Task;

    /// <param name="draft">What to register, under whichever id is free.</param>
    public void Start(ReplicaRecord draft)
    {
        leadership.Release = () =>
        {
            _release = true;
            _wake.Set();
        };
        _thread = new Thread(() => Run(draft)) { IsBackground = true, Name = "keeper" };
        _thread.Start();
    }

    /// <summary>Gives key and id back, as far as Redis answers, and ends the thread.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _wake.Set();
        return _stopped.Task;
    }

    public void Dispose()
    {
        _ = StopAsync();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Run(ReplicaRecord draft)
    {
        var (beat, renewal) = (time.GetTimestamp(), time.GetTimestamp());
        while (!_stopping)
        {
            if (_release) Try(Release);
            if (IsDue(beat))
            {
                beat = time.GetTimestamp() + Ticks(options.Value.HeartbeatInterval);
                Try(() => Beat(draft));
            }
            if (leadership.Current is not { } scope)
            {
                renewal = time.GetTimestamp();
            }
            else if (IsDue(renewal))
            {
                renewal = time.GetTimestamp() + Ticks(options.Value.LeaseRenewal);
                Try(() => Renew(scope));
            }
            // A new term's key is fresh by its proof; the next round comes in time for its first renewal.
            var next = Math.Min(beat, leadership.Current is null ? beat : renewal);
            _wake.WaitOne(time.GetElapsedTime(Math.Min(time.GetTimestamp(), next), next));
        }
        if (_release) Try(Release);
        if (self.Registered is { } registered) Try(() => registry.Release(registered));
        _stopped.SetResult();
    }

    private void Beat(ReplicaRecord draft)
    {
        if (self.Registered is not { } registered)
        {
            Claim(draft);
            return;
        }
        var heartbeat = registry.Renew(registered);
        self.SeenLeader = heartbeat.Leader?.Replica;
        if (!heartbeat.Registered)
        {
            log.IdLost(registered.Id);
            self.Registered = null;
            leadership.Post(new IdLost());
            Claim(draft);
        }
        else if (heartbeat.Leader?.Instance == self.Instance)
        {
            leadership.Post(new SeenNamed());
        }
    }

    private void Claim(ReplicaRecord draft)
    {
        if (registry.Claim(draft) is not { } claimed) return;
        self.Registered = claimed;
        log.Registered(claimed.Id, claimed.Address);
        leadership.Publish();
        _registered.TrySetResult();
    }

    private void Renew(TermScope scope)
    {
        if (self.Registered is not { } registered) return;
        var sentAt = time.GetTimestamp();
        // Written again where Redis lost it, but only as long as the lease is proved.
        switch (leaderLock.Renew(new(registered.Id, self.Instance), assert: scope.Lease.IsHeld))
        {
            case LeaderRenewal.Held: scope.Lease.TryExtend(sentAt); break;
            case LeaderRenewal.Lost: leadership.Post(new KeyLost(scope.Number)); break;
        }
    }

    private void Release()
    {
        _release = false;
        if (self.Registered is { } registered) leaderLock.Release(new(registered.Id, self.Instance));
    }

    private void Try(Action call)
    {
        try
        {
            call();
            if (!_redisAnswers) log.RedisBack();
            _redisAnswers = true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (_redisAnswers) log.RedisGone(exception.Message);
            _redisAnswers = false;
        }
    }

    private bool IsDue(long timestamp) => time.GetTimestamp() >= timestamp;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
