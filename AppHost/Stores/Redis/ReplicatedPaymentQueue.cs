using AppHost.Faults;
using AppHost.Services;
using AppHost.Supervision;
using LocalSystem;
using LocalSystem.Replication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Stores.Redis;

/// <summary>Redis on two servers, with three Sentinels (<c>--redis replicated</c>). See docs/decisions/0019-replicated-stores.md.</summary>
internal static class ReplicatedPaymentQueue
{
    private const int ReplicaPort = 6380;

    private static readonly int[] SentinelPorts = [6381, 6382, 6383];

    /// <param name="port">Of the first server.</param>
    /// <exception cref="DistributedApplicationException">It is published. The message tells what to do.</exception>
    public static IResourceBuilder<ReplicatedRedisResource> AddReplicatedPaymentQueue(
        this IDistributedApplicationBuilder builder, string name, int port, DataFolder data)
    {
        builder.RunsOnlyHere(ReplicatedRedis.WhatIsMissing);
        var passwords = new RedisPasswords(builder, name);
        List<RedisPart> servers =
        [
            .. new[] { port, ReplicaPort }.Select((fixedPort, index) => new RedisPart(
                $"{name}-{index + 1}", builder.KnownPortOf(fixedPort),
                folder => ReplicatedRedis.ServerFolder(folder, index + 1), ReplicatedRedis.ServerCommand)),
        ];
        List<RedisPart> sentinels =
        [
            .. SentinelPorts.Select((fixedPort, index) => new RedisPart(
                $"sentinel-{index + 1}", builder.KnownPortOf(fixedPort),
                folder => ReplicatedRedis.SentinelFolder(folder, index + 1), ReplicatedRedis.SentinelCommand)),
        ];
        async Task<StoreView> AskAsync(CancellationToken cancellation)
        {
            var view = await RedisView.AskAsync(servers.Select(server => (server.Name, server.Port)), passwords.Values[RedisUsers.Admin], cancellation);
            return new StoreView("master", view.Master, "replica", view.Replica, view.IsRedundant);
        }

        var redis = builder.AddResource(new ReplicatedRedisResource(name, [.. servers.Select(server => server.Port)], passwords.Parameters))
            .AsStore("Redis", "Database", AskAsync)
            .WithWipe();
        passwords.BelongTo(redis);

        // Once for all of them: a Sentinel that restarts needs what it has written since.
        var configured = new Lazy<Task>(async () =>
        {
            var folder = await data.GetPathAsync(CancellationToken.None);
            ReplicatedRedis.Write(
                [.. servers.Select(server => (server.Folder(folder), server.Port))],
                [.. sentinels.Select(sentinel => (sentinel.Folder(folder), sentinel.Port))], passwords.Values);
        });
        IResourceBuilder<ExecutableResource> Add(RedisPart part)
        {
            var check = $"{part.Name}_check";
            builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellation =>
                await RedisProbe.AnswersAsync(part.Port, passwords.Values[RedisUsers.Admin], cancellation)
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy($"{part.Name} does not answer."));
            return builder.AddExecutable(part.Name, part.Command("").Program, builder.AppHostDirectory)
                // No proxy: clients see at once that the server died, as in production.
                .WithEndpoint(port: part.Port, targetPort: part.Port, scheme: "redis", name: RedisProcessResource.EndpointName, isProxied: false)
                .WithArgumentsOf(async cancellation => part.Command(part.Folder(await data.GetPathAsync(cancellation))))
                // The start script asks the Sentinels with it. It is not an argument, so no command line shows it.
                .WithEnvironment("REDISCLI_AUTH", passwords.Parameters[RedisUsers.Admin])
                .OnBeforeResourceStarted(async (_, _, _) => await configured.Value)
                .WithHealthCheck(check)
                .WithIconName("Database")
                .WithRestart()
                .WithParentRelationship(redis);
        }

        foreach (var server in servers) Add(server).WithProcessFaults(AskAsync);
        // A Sentinel asks the master for its replicas once in 10 s. One that starts before the replica follows has none to promote for as long.
        foreach (var sentinel in sentinels) Add(sentinel).WithProcessFaults().WaitFor(redis);
        return redis;
    }

    /// <summary>A server or a Sentinel.</summary>
    /// <param name="Folder">Its folder in the data folder.</param>
    /// <param name="Command">The command on its folder.</param>
    private sealed record RedisPart(
        string Name, int Port, Func<string, string> Folder, Func<string, (string Program, IReadOnlyList<string> Arguments)> Command);
}
