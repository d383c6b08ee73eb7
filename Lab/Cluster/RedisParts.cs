using Clients;
using LocalSystem;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>Redis as parts of the local cluster: one server, or two with three Sentinels.</summary>
public static class RedisParts
{
    public const string Sentinel = "sentinel";

    /// <param name="number">1 or 2. The first has the name of the only one of a cluster without replication.</param>
    public static string Server(int number) => number == 1 ? Parts.Redis : $"{Parts.Redis}_{number}";

    internal static Part Single(ClusterOptions options) => Part(
        options, Parts.Redis, options.Ports.Redis, stopsAfter: 4, ("redis-server", [Path.Combine(options.RedisData, RedisConfiguration.Name)]));

    internal static IReadOnlyList<Part> Replicated(ClusterOptions options) =>
    [
        .. Servers(options).Select((server, index) =>
            Part(options, Server(index + 1), server.Port, stopsAfter: 5, ReplicatedRedis.ServerCommand(server.Folder))),
        // Stopped first: they would promote the replica of a master that stops.
        .. Sentinels(options).Select((sentinel, index) =>
            Part(options, $"{Sentinel}_{index + 1}", sentinel.Port, stopsAfter: 4, ReplicatedRedis.SentinelCommand(sentinel.Folder))),
    ];

    /// <summary>Writes the configurations. Call it before the parts start.</summary>
    internal static void Write(ClusterOptions options)
    {
        if (options.HasReplicatedRedis) ReplicatedRedis.Write(Servers(options), Sentinels(options), options.Secrets.Redis, options.Replication);
        else RedisConfiguration.Write(options.RedisData, options.Ports.Redis, options.Secrets.Redis);
    }

    /// <summary>
    /// Waits until the second server follows the first. Call it before the Sentinels start: a Sentinel asks the master for its replicas once in 10 s,
    /// and one that starts too early has none to promote for as long.
    /// </summary>
    internal static Task<RedisView?> RedundantAsync(ClusterOptions options, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        var servers = options.RedisPorts.Select((port, index) => (Server(index + 1), port)).ToList();
        return Poll.UntilAsync(async token => await RedisView.AskAsync(servers, options.Secrets.Redis[RedisUsers.Admin], token) is { IsRedundant: true } view
            ? view : null, bound, time, cancellation);
    }

    private static IReadOnlyList<(string Folder, int Port)> Servers(ClusterOptions options) =>
        [.. options.RedisPorts.Select((port, index) => (ReplicatedRedis.ServerFolder(options.Data, index + 1), port))];

    private static IReadOnlyList<(string Folder, int Port)> Sentinels(ClusterOptions options) =>
        [.. options.Ports.Sentinels.Select((port, index) => (ReplicatedRedis.SentinelFolder(options.Data, index + 1), port))];

    private static Part Part(ClusterOptions options, string name, int port, int stopsAfter, (string Program, IReadOnlyList<string> Arguments) command)
    {
        var password = options.Secrets.Redis[RedisUsers.Admin];
        return new Part(name, port, stopsAfter, command.Program, command.Arguments, new Dictionary<string, string> { ["REDISCLI_AUTH"] = password },
            token => RedisProbe.AnswersAsync(port, password, token));
    }
}
