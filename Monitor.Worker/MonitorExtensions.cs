using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Monitor.Worker.Cluster;
using Monitor.Worker.Election;
using Monitor.Worker.Stores;
using Monitor.Worker.Watching;
using StackExchange.Redis;

namespace Monitor.Worker;

public static class MonitorExtensions
{
    /// <summary>
    /// Adds the monitor, which watches the replicas and names their leader. Requires a Redis connection and the ledger among the services.
    /// </summary>
    public static WebApplicationBuilder AddMonitor(this WebApplicationBuilder builder)
    {
        builder.AddCoordinationOptions();
        builder.Services
            .AddSingleton<MonitorIdentity>()
            .AddSingleton<IReplicaRegistry, RedisReplicaRegistry>()
            .AddSingleton<ILeaderLock, RedisLeaderLock>()
            .AddSingleton<IReadOnlyList<ILeaderLock>>(services =>
            [
                .. Enumerable.Range(1, services.GetRequiredService<IOptions<CoordinationOptions>>().Value.Shards - 1).Select(shard =>
                    new RedisLeaderLock(
                        services.GetRequiredService<IConnectionMultiplexer>(), services.GetRequiredService<IOptions<CoordinationOptions>>(), shard)),
            ])
            .AddSingleton<IMonitorLock, RedisMonitorLock>()
            .AddSingleton<IReplicaClient, HttpReplicaClient>()
            .AddSingleton<ElectionTelemetry>()
            .AddSingleton<ElectionLoop>()
            .AddSingleton<MonitorLockLoop>()
            .AddSingleton<LedgerView>()
            .AddSingleton<StoresView>()
            .AddHostedService(services => services.GetRequiredService<ElectionLoop>())
            .AddHostedService(services => services.GetRequiredService<MonitorLockLoop>())
            .AddHostedService(services => services.GetRequiredService<StoresView>());
        return builder;
    }
}
