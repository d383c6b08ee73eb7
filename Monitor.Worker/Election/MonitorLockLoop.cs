using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Monitor.Worker.Election;

/// <summary>
/// Holds or waits for the monitors' lock, if this monitor can do the work, and reads the registry, once per <see cref="CoordinationOptions.MonitorRenewal"/>;
/// ten times as often while a replica is off and its registration has not expired, because its successor may register at any moment.
/// </summary>
public sealed class MonitorLockLoop(
    MonitorIdentity identity,
    ElectionLoop election,
    IMonitorLock monitorLock,
    ILeaderLock leaderLock,
    IReplicaRegistry registry,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<MonitorLockLoop> log) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private volatile MonitorsView? _monitors;
    private Task _running = Task.CompletedTask;
    private bool? _active;

    /// <summary>The monitors, as last read from Redis; null while Redis does not answer.</summary>
    public MonitorsView? Monitors => _monitors;

    // Not earlier: this monitor's address is not known before its server listens.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
        try
        {
            await monitorLock.ReleaseAsync(identity.Record).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The lock expires by itself.
        }
    }

    public void Dispose() => _stopping.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken stopping)
    {
        var rehearsed = false;
        while (!stopping.IsCancellationRequested)
        {
            var awaited = election.Snapshot.Replicas.Values.Any(replica => replica.State == ReplicaState.Off);
            var due = Task.Delay(awaited ? options.Value.MonitorRenewal / 10 : options.Value.MonitorRenewal, time, stopping);
            try
            {
                await LookAsync();
                if (!rehearsed) await leaderLock.NameAsync("rehearsal", new("rehearsal", "rehearsal"), null);
                rehearsed = true;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                if (_active is not null) log.RedisGone(exception.Message);
                _active = null;
                _monitors = null;
                election.Post(new LockLost());
            }
#pragma warning disable CA1031 // One odd answer must not end this loop: without it no leader is ever named.
            catch (Exception unexpected)
#pragma warning restore CA1031
            {
                log.Unexpected(unexpected);
                election.Post(new LockLost());
            }
            await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    // A monitor that can't do the work leaves the lock to one that can.
    private async Task<bool> HoldAsync()
    {
        if (election.Snapshot.IsFit) return await monitorLock.HoldAsync(identity.Record);
        if (_active != true) return false;
        log.Unfit(identity.Record.Id);
        await monitorLock.ReleaseAsync(identity.Record);
        return false;
    }

    private async Task LookAsync()
    {
        // The three calls are sent together, so they cost one round trip.
        var askedAt = election.Now;
        var hold = HoldAsync();
        var announce = monitorLock.AnnounceAsync(identity.Record);
        var read = registry.ReadAsync();
        await Task.WhenAll(hold, announce, read);
        _monitors = await announce;
        var active = await hold;
        if (active != _active) log.Active(identity.Record.Id, active ? "active" : "standing by");
        _active = active;
        election.Post(active ? new LockHeld() : new LockLost());
        election.Post(new RegistryRead(await read, askedAt));
    }
}
