using System.Diagnostics.Metrics;
using Access;
using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Monitor.Worker.Election;
using Monitor.Worker.Watching;
using Payments.Api.Membership;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Monitors over a real Redis and a real replica. The deaf one has the right password of Redis and another signing key.</summary>
public sealed class DeafMonitorTests(RedisServer server) : IAsyncLifetime
{
    private readonly List<Watcher> _monitors = [];
    private ConnectionMultiplexer _redis = null!;
    private ReplicaHost _replica = null!;

    private static ServiceToken WrongToken => new(
        new AccessTokens(SigningKey.MakeForDevelopment(), TimeProvider.System), "monitor", TimeProvider.System);

    private bool ReplicaLeads => _replica.Services.GetRequiredService<PresenceBoard>().Current.Leader;

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        _replica = await ReplicaHost.StartAsync(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var monitor in _monitors) await monitor.DisposeAsync();
        await _replica.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Monitor_WithAnotherSigningKey_DoesNotTakeAFreeLock()
    {
        var deaf = await StartAsync("deaf", WrongToken, new RedisReplicaRegistry(_redis, Watcher.Times));
        await UntilAsync(() => deaf.Election.Snapshot.Replicas.Count > 0 && deaf.Lock.Monitors is not null, TestContext.Current.CancellationToken);
        Assert.False(await _redis.GetDatabase().KeyExistsAsync("alta:monitor"));

        await StartAsync("hearing", TestAccess.ServiceToken, new RedisReplicaRegistry(_redis, Watcher.Times));
        await UntilAsync(() => ReplicaLeads, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 60_000)]
    public async Task Monitor_WithAnotherSigningKey_GivesUpTheLockThatItTookBeforeTheReplicasCame()
    {
        var registry = new Hidden(new RedisReplicaRegistry(_redis, Watcher.Times));
        var deaf = await StartAsync("deaf", WrongToken, registry);
        await UntilAsync(() => deaf.Election.Snapshot.IsActive, TestContext.Current.CancellationToken);
        await StartAsync("hearing", TestAccess.ServiceToken, new RedisReplicaRegistry(_redis, Watcher.Times));

        registry.IsHidden = false;
        await UntilAsync(() => ReplicaLeads, TestContext.Current.CancellationToken);
        Assert.False(deaf.Election.Snapshot.IsActive);
    }

    private async Task<Watcher> StartAsync(string name, ServiceToken token, IReplicaRegistry registry)
    {
        var monitor = new Watcher(_redis, name, token, registry);
        _monitors.Add(monitor);
        await monitor.StartAsync();
        return monitor;
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
    }

    /// <summary>The registry before the replicas registered.</summary>
    private sealed class Hidden(IReplicaRegistry inner) : IReplicaRegistry
    {
        private volatile bool _isHidden = true;

        public bool IsHidden { set => _isHidden = value; }

        public async Task<RegistryView> ReadAsync() => await inner.ReadAsync() is var view && _isHidden ? new([], null) : view;

        public ReplicaRecord? Claim(ReplicaRecord self) => throw new NotSupportedException();
        public Heartbeat Renew(ReplicaRecord self, bool leads = false) => throw new NotSupportedException();
        public void Release(ReplicaRecord self) => throw new NotSupportedException();
    }

    private sealed class Watcher : IAsyncDisposable
    {
        public static readonly IOptions<CoordinationOptions> Times = Options.Create(new CoordinationOptions());

        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        private readonly ElectionTelemetry _telemetry;
        private readonly HttpReplicaClient _client;

        public Watcher(ConnectionMultiplexer redis, string name, ServiceToken token, IReplicaRegistry registry)
        {
            var identity = new MonitorIdentity(new MonitorRecord(name, name, "http://127.0.0.1:1", 1));
            var leaderLock = new RedisLeaderLock(redis, Times);
            _telemetry = new ElectionTelemetry(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
            _client = new HttpReplicaClient(Times, token, TimeProvider.System);
            Election = new ElectionLoop(
                identity, leaderLock, _client, _telemetry, Times, TimeProvider.System, NullLogger<ElectionLoop>.Instance);
            Lock = new MonitorLockLoop(
                identity, Election, new RedisMonitorLock(redis, Times), leaderLock, registry, Times, TimeProvider.System,
                NullLogger<MonitorLockLoop>.Instance);
        }

        public ElectionLoop Election { get; }
        public MonitorLockLoop Lock { get; }

        public async Task StartAsync()
        {
            await Election.StartAsync(default);
            await Lock.StartedAsync(default);
        }

        public async ValueTask DisposeAsync()
        {
            await Lock.StoppingAsync(default);
            await Election.StopAsync(default);
            Lock.Dispose();
            Election.Dispose();
            _client.Dispose();
            _telemetry.Dispose();
            await _services.DisposeAsync();
        }
    }
}
