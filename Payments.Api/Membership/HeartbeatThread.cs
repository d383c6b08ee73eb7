using Coordination;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Membership;

/// <summary>
/// Runs the <see cref="HeartbeatLoop"/> on its own thread with blocking calls, because heartbeats on the thread pool would stop
/// when the pool starves.
/// </summary>
public sealed class HeartbeatThread : IDisposable
{
    private readonly BlockingHeartbeatCalls _calls;
    private readonly HeartbeatLoop _loop;
    private readonly Leaderships _leaderships;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;

    public HeartbeatThread(
        Self self,
        Leaderships leaderships,
        IReplicaRegistry registry,
        IOptions<CoordinationOptions> options,
        TimeProvider time,
        ILogger<HeartbeatThread> log)
    {
        _leaderships = leaderships;
        _calls = new BlockingHeartbeatCalls(registry, [.. leaderships.All.Select(leadership => leadership.Key)]);
        _loop = new HeartbeatLoop(self, leaderships.All, _calls, options.Value, time, log);
    }

    /// <summary>Completes when this replica claims an id for the first time.</summary>
    public Task Registered => _loop.Registered;

    /// <param name="draft">What to register, under a free id.</param>
    public void Start(ReplicaRecord draft)
    {
        foreach (var leadership in _leaderships.All) leadership.Release = () => _loop.Release(leadership.Shard);
        _thread = new Thread(() => Run(draft)) { IsBackground = true, Name = "heartbeat" };
        _thread.Start();
    }

    /// <summary>Releases the key and the id if Redis answers, and ends the thread.</summary>
    public Task StopAsync()
    {
        _loop.Stop();
        return _stopped.Task;
    }

    public void Dispose()
    {
        _loop.Stop();
        _thread?.Join();
        _calls.Dispose();
    }

    private void Run(ReplicaRecord draft)
    {
        // The returned task is already complete, because every wait in the loop blocks this thread.
        _loop.RunAsync(draft).GetAwaiter().GetResult();
        _stopped.SetResult();
    }
}
