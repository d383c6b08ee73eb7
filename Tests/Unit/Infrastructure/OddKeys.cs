using StackExchange.Redis;
using Xunit;

namespace Tests.Unit.Infrastructure;

/// <summary>Contents that no service writes, by name, to put under any key.</summary>
internal static class OddKeys
{
    private static readonly TimeSpan FarTooLong = TimeSpan.FromDays(3650);

    private static readonly Dictionary<string, Func<IDatabase, RedisKey, Task>> Ways = new()
    {
        ["list"] = (redis, key) => redis.ListLeftPushAsync(key, "oops"),
        ["long list"] = (redis, key) => redis.ListLeftPushAsync(key, [.. Enumerable.Repeat((RedisValue)"oops", 10_000)]),
        ["set of numbers"] = (redis, key) => redis.SetAddAsync(key, [1, 2, 3]),
        ["set of texts"] = (redis, key) => redis.SetAddAsync(key, ["a", "b"]),
        ["sorted set"] = (redis, key) => redis.SortedSetAddAsync(key, "a", 1),
        ["places"] = (redis, key) => redis.GeoAddAsync(key, 1, 1, "a"),
        ["hash"] = (redis, key) => redis.HashSetAsync(key, "instance", "a"),
        ["stream"] = (redis, key) => redis.StreamAddAsync(key, "payment_id", "a"),
        ["stream with a group"] = (redis, key) => redis.StreamCreateConsumerGroupAsync(key, "group", "0", createStream: true),
        ["stream that can't grow"] = (redis, key) => redis.StreamAddAsync(key, "payment_id", "a", $"{ulong.MaxValue}-{ulong.MaxValue}"),
        ["counts"] = (redis, key) => redis.HyperLogLogAddAsync(key, "a"),
        ["bits"] = (redis, key) => redis.StringSetBitAsync(key, 800_000, true),
        ["no text"] = Text(""),
        ["one letter"] = Text("x"),
        ["long text"] = Text(new string('x', 5_000_000)),
        ["bytes"] = (redis, key) => redis.StringSetAsync(key, new byte[] { 0, 255, 254, 13, 10, 0 }),
        ["number"] = Text("7"),
        ["torn JSON"] = Text("""{"replica":"server_1","instance":"""),
        ["JSON null"] = Text("null"),
        ["JSON array"] = Text("[1,2]"),
        ["JSON of nulls"] = Text("""{"replica":null,"instance":null,"id":null,"address":null}"""),
        ["JSON of numbers"] = Text("""{"replica":1,"instance":2,"id":3,"address":4,"pid":"x"}"""),
        ["JSON only for Redis"] = Text("""{"replica":"a","instance":"b","id":"c","address":"d","pid":NaN}"""),
        ["half a letter"] = Text("""{"replica":"\ud800","instance":"\ud800","id":"\ud800","address":"\ud800"}"""),
        ["deep JSON"] = Text(new string('[', 2_000)),
        ["stranger"] = Text("""{"replica":"server_1","instance":"stranger","id":"server_1","address":"http://127.0.0.1:1","pid":1}"""),
        ["stranger without a replica"] = Text("""{"instance":"stranger"}"""),
        ["stranger of no address"] = Text("""{"replica":"server_9","instance":"stranger","id":"server_2","address":"nowhere at all","pid":1}"""),
    };

    private static Func<IDatabase, RedisKey, Task> Text(string text) => (redis, key) => redis.StringSetAsync(key, text);

    public static TheoryData<string> Names => [.. Ways.Keys];

    /// <summary>Replaces the key, each time once without expiry and once with one that is far too long.</summary>
    public static async IAsyncEnumerable<string> PutAsync(IDatabase redis, string name, RedisKey key)
    {
        foreach (var expiry in (TimeSpan?[])[null, FarTooLong])
        {
            await redis.KeyDeleteAsync(key);
            await Ways[name](redis, key);
            await redis.KeyExpireAsync(key, expiry);
            yield return $"{name} under {key}, expiry {expiry?.ToString() ?? "none"}";
        }
    }
}
