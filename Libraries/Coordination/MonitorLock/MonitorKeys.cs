using StackExchange.Redis;

namespace Coordination.MonitorLock;

/// <summary>The monitors' keys and scripts: <c>alta:monitor</c> holds the active monitor's instance, <c>alta:monitor:NAME</c> a monitor's JSON.</summary>
internal static class MonitorKeys
{
    public static readonly RedisKey Lock = "alta:monitor";

    public const string Pattern = "alta:monitor:*";

    public static RedisKey Of(string name) => "alta:monitor:" + name;

    // KEYS: lock. ARGV: instance, lease in ms. Takes the lock if it is free, extends it if it is this monitor's.
    public const string Hold = KeyGuard.Lua + """
        local holder = text(KEYS[1], ARGV[2])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """;

    // KEYS: lock, record. ARGV: instance, lease in ms.
    public const string Release = KeyGuard.Lua + """
        redis.call('DEL', KEYS[2])
        if text(KEYS[1], ARGV[2]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    // KEYS: lock, record. ARGV: record, expiry in ms, lease in ms, pattern. Returns the lock's holder, then every record.
    // KEYS scans the whole key space, but this database has only about twenty keys: the payment stream is one of them.
    public const string Announce = KeyGuard.Lua + """
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        local answer = {text(KEYS[1], ARGV[3])}
        for _, name in ipairs(redis.call('KEYS', ARGV[4])) do
            answer[#answer + 1] = text(name, ARGV[2])
        end
        return answer
        """;
}
