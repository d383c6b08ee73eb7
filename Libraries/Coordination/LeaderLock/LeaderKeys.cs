using System.Text.Json;
using Coordination.Protocol;
using Coordination.Registry;
using StackExchange.Redis;

namespace Coordination.LeaderLock;

/// <summary>The leader's key and scripts: <c>alta:leader</c> holds JSON {replica, instance} and expires when its leader stops renewing.</summary>
internal static class LeaderKeys
{
    public static readonly RedisKey Leader = "alta:leader";

    // Values that can't be parsed count as absent, so that a stray value in Redis can't block an election for ever.
    public const string ReadInstance = """
        local function read(value)
            if not value then return {} end
            local ok, record = pcall(cjson.decode, value)
            if ok and type(record) == 'table' and type(record.instance) == 'string' then return record end
            return {}
        end

        """;

    // KEYS: leader. ARGV: instance, value, lease in ms, 1 to write a missing key. Returns 1 held, 0 absent, -1 another instance's.
    public const string Renew = ReadInstance + """
        local holder = read(redis.call('GET', KEYS[1])).instance
        if holder and holder ~= ARGV[1] then return -1 end
        if not holder and ARGV[4] ~= '1' then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    // KEYS: leader. ARGV: instance.
    public const string Release = ReadInstance + """
        if read(redis.call('GET', KEYS[1])).instance == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    // KEYS: monitor, leader. ARGV: monitor's instance, the leader's instance that may be replaced, value, lease in ms.
    // Returns {1} named, {0} the lock is not this monitor's, {2, the leader's value} another instance leads.
    public const string Name = ReadInstance + """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
        local value = redis.call('GET', KEYS[2])
        local holder = read(value).instance
        if holder and holder ~= ARGV[2] then return {2, value} end
        redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
        return {1}
        """;

    public static RedisValue Write(ReplicaInstance leader) =>
        JsonSerializer.Serialize(leader, CoordinationJson.Default.ReplicaInstance);

    public static ReplicaInstance? Read(RedisValue value)
    {
        if (value.IsNullOrEmpty) return null;
        try
        {
            var leader = JsonSerializer.Deserialize((string)value!, CoordinationJson.Default.ReplicaInstance);
            return leader is { Replica: not null, Instance: not null } ? leader : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
