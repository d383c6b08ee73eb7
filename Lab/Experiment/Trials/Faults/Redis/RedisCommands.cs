using Cluster;
using LocalSystem;
using StackExchange.Redis;

namespace Experiment.Trials.Faults.Redis;

/// <summary>Commands sent directly to the cluster's Redis, not through a proxy.</summary>
internal static class RedisCommands
{
    public const string Stream = "alta:payments";

    /// <exception cref="RedisException">Redis can't be reached, or refuses the command.</exception>
    public static async Task<T> RunAsync<T>(LocalCluster cluster, Func<IDatabase, Task<T>> command)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            $"{cluster.Options.RedisOf(RedisUsers.Admin)},allowAdmin=true,connectTimeout=2000,asyncTimeout=2000");
        return await command(redis.GetDatabase());
    }

    /// <summary>How many entries were ever appended to the stream; 0 if it does not exist.</summary>
    public static async Task<long> EntriesAddedAsync(IDatabase redis)
    {
        if (!await redis.KeyExistsAsync(Stream)) return 0;
        var facts = (RedisResult[])(await redis.ExecuteAsync("XINFO", "STREAM", Stream))!;
        var index = Array.FindIndex(facts, fact => fact.ToString() == "entries-added");
        return index < 0 ? 0 : (long)facts[index + 1];
    }
}
