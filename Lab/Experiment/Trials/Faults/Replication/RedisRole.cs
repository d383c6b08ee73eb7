using System.Globalization;
using Cluster;
using LocalSystem;
using StackExchange.Redis;

namespace Experiment.Trials.Faults.Replication;

/// <summary>What a Redis server says that it is.</summary>
internal sealed record RedisRole(string Part, bool IsMaster, bool IsLinkedReplica)
{
    /// <returns>The servers that answer.</returns>
    public static async Task<IReadOnlyList<RedisRole>> AllAsync(LocalCluster cluster)
    {
        var password = cluster.Options.Secrets.Redis[RedisUsers.Admin];
        List<RedisRole> roles = [];
        foreach (var (index, port) in cluster.Options.RedisPorts.Index())
        {
            try
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture,
                    $"127.0.0.1:{port},user={RedisUsers.Admin},password={password},connectTimeout=1000,asyncTimeout=1000,connectRetry=0"));
                var role = (RedisResult[])(await redis.GetDatabase().ExecuteAsync("ROLE"))!;
                roles.Add(new RedisRole(RedisParts.Server(index + 1), $"{role[0]}" == "master", $"{role[0]}" == "slave" && $"{role[3]}" == "connected"));
            }
            catch (RedisException)
            {
                // Dead or frozen: it has no role.
            }
        }
        return roles;
    }
}
