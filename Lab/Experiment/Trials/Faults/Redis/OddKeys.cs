using StackExchange.Redis;

namespace Experiment.Trials.Faults.Redis;

/// <summary>A mistake by hand leaves odd content in the keys in Redis.</summary>
/// <param name="evidence">What <paramref name="change"/> counts.</param>
/// <param name="change">Changes the keys once. Returns how often it had an effect.</param>
internal sealed class OddKeys(string name, string description, string evidence, Func<IDatabase, IReadOnlyList<RedisKey>, Task<long>> change)
    : Fault(name, description, evidence)
{
    public override FaultNeeds Needs => FaultNeeds.Cluster;

    /// <summary>Every key becomes a list, without expiry.</summary>
    public static OddKeys OfAnotherType { get; } = new("redis-odd-types", "each key in Redis replaced by a list", "keys replaced", (redis, keys) =>
        SumAsync(keys, async key =>
        {
            var change = redis.CreateTransaction();
            var deleted = change.KeyDeleteAsync(key);
            var pushed = change.ListLeftPushAsync(key, "oops");
            return await change.ExecuteAsync() && await deleted ? await pushed : 0;
        }));

    /// <summary>Every key but the queue becomes a text that no program of ours wrote, without expiry.</summary>
    public static OddKeys OfAStranger { get; } = new(
        "redis-odd-texts", "each key in Redis but the queue replaced by a foreign text that does not expire", "keys replaced", (redis, keys) =>
        SumAsync(keys.Where(key => key != RedisCommands.Stream), async key => await redis.StringSetAsync(key, "oops") ? 1 : 0));

    /// <summary>The queue loses the entries that no leader has read.</summary>
    public static OddKeys Trimmed { get; } = new(
        "redis-trim", "the queue trimmed to nothing, again and again for 2 s", "queue entries trimmed", async (redis, _) =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var trimmed = 0L;
            while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
                trimmed += await redis.StreamTrimAsync(RedisCommands.Stream, 0);
            return trimmed;
        });

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        await context.DisturbAsync("redis", began, () => RedisCommands.RunAsync(context.Cluster, async redis =>
            await change(redis, [.. ((RedisKey[])(await redis.ExecuteAsync("KEYS", "alta:*"))!)])));

    private static async Task<long> SumAsync(IEnumerable<RedisKey> keys, Func<RedisKey, Task<long>> change)
    {
        var sum = 0L;
        foreach (var key in keys) sum += await change(key);
        return sum;
    }
}
