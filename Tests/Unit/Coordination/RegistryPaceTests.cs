using System.Diagnostics.Metrics;
using Access;
using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Monitor.Worker.Election;
using Monitor.Worker.Watching;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>How often a monitor reads the registry: often while a replica that was killed is expected back.</summary>
public sealed class RegistryPaceTests : IAsyncLifetime
{
    private static readonly CoordinationOptions Times = new();
    private static readonly TimeSpan Usual = Times.MonitorRenewal, Short = Times.MonitorRenewal / 10;
    private static readonly ReplicaRecord Replica = new("server_1", "first", "http://127.0.0.1:1", 1, DateTimeOffset.UnixEpoch);

    private readonly FakeTimeProvider _time = new();
    private readonly Registry _registry = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly ElectionTelemetry _telemetry;
    private readonly HttpReplicaClient _client;
    private readonly ElectionLoop _election;
    private readonly MonitorLockLoop _loop;
    private Task _running = Task.CompletedTask;

    public RegistryPaceTests()
    {
        var times = Options.Create(Times);
        var identity = new MonitorIdentity(new MonitorRecord("monitor_1", "monitor", "http://127.0.0.1:1", 1));
        _telemetry = new ElectionTelemetry(_services.GetRequiredService<IMeterFactory>(), _time);
        _client = new HttpReplicaClient(times, TestAccess.ServiceToken, _time);
        _election = new ElectionLoop(identity, new NoLeader(), _client, _telemetry, times, _time, NullLogger<ElectionLoop>.Instance);
        _loop = new MonitorLockLoop(
            identity, _election, new StandBy(), new NoLeader(), _registry, times, _time, NullLogger<MonitorLockLoop>.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        _running = _election.RunAsync(_stop.Token);
        await _loop.StartedAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        var stopping = _loop.StoppingAsync(default);
        _time.Advance(Usual);
        await stopping;
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _loop.Dispose();
        _election.Dispose();
        _client.Dispose();
        _telemetry.Dispose();
        _stop.Dispose();
        await _services.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Registry_WhileAReplicaIsOff_IsReadTenTimesAsOften()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await UntilAsync(() => _election.Snapshot.Replicas.Count == 1, cancellation);
        Assert.Equal(1, _registry.Reads);

        _election.Post(new PingRefused(new(Replica.Id, Replica.Instance)));
        await UntilAsync(() => _election.Snapshot.Replicas[Replica.Id].State == ReplicaState.Off, cancellation);
        await ReadAfterAsync(Usual);
        await ReadAfterAsync(Short);
        await ReadAfterAsync(Short);

        // Its registration has expired: it is not awaited any more.
        _registry.IsEmpty = true;
        await ReadAfterAsync(Short);
        await UntilAsync(() => _election.Snapshot.Replicas.Count == 0, cancellation);
        await ReadAfterAsync(Short);
        for (var part = 1; part < 10; part++) _time.Advance(Short);
        await ReadAfterAsync(Short);
    }

    private async Task ReadAfterAsync(TimeSpan pause)
    {
        var before = _registry.Reads;
        _time.Advance(pause);
        await UntilAsync(() => _registry.Reads > before, TestContext.Current.CancellationToken);
        Assert.Equal(before + 1, _registry.Reads);
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
    }

    private sealed class Registry : IReplicaRegistry
    {
        private int _reads;

        public volatile bool IsEmpty;

        public int Reads => Volatile.Read(ref _reads);

        public Task<RegistryView> ReadAsync()
        {
            Interlocked.Increment(ref _reads);
            return Task.FromResult(new RegistryView(IsEmpty ? [] : [Replica], null));
        }

        public ReplicaRecord? Claim(ReplicaRecord self) => throw new NotSupportedException();
        public Heartbeat Renew(ReplicaRecord self, bool leads = false) => throw new NotSupportedException();
        public void Release(ReplicaRecord self) => throw new NotSupportedException();
    }

    private sealed class StandBy : IMonitorLock
    {
        public Task<bool> HoldAsync(MonitorRecord self) => Task.FromResult(false);
        public Task ReleaseAsync(MonitorRecord self) => Task.CompletedTask;
        public Task<MonitorsView> AnnounceAsync(MonitorRecord self) => Task.FromResult(new MonitorsView([self], null));
    }

    private sealed class NoLeader : ILeaderLock
    {
        public LeaderRenewal Renew(ReplicaInstance self, bool assert) => throw new NotSupportedException();
        public Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) => throw new NotSupportedException();
        public void Release(ReplicaInstance self) => throw new NotSupportedException();
        public Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected) =>
            Task.FromResult<Naming>(new Naming.NotActive());
    }
}
