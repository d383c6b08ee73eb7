using System.Text.Json;
using Coordination.Protocol;
using Coordination.Registry;
using StackExchange.Redis;

namespace Coordination.LeaderLock;

/// <summary>
/// The leader's key and scripts: <c>alta:leader</c> holds JSON {replica, instance} and expires when its leader stops renewing. A further
/// shard N has <c>alta:leader:N</c>.
/// </summary>
internal static class LeaderKeys
{
    private const string First = "alta:leader";

    public static RedisKey Of(int shard) => shard == 0 ? First : FormattableString.Invariant($"{First}:{shard}");

    // holder(key, lease): the instance and the value.
    private const string Holder = KeyGuard.Lua + """
        local function holder(key, lease)
            local value = text(key, lease)
            return record(value, 'replica', 'instance').instance, value
        end

        """;

    // KEYS: leader. ARGV: instance, value, lease in ms, 1 to write a missing key. Returns 1 held, 0 absent, -1 another instance's.
    public const string Renew = Holder + """
        local found = holder(KEYS[1], ARGV[3])
        if found and found ~= ARGV[1] then return -1 end
        if not found and ARGV[4] ~= '1' then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    // KEYS: leader. ARGV: instance, lease in ms.
    public const string Release = Holder + """
        if holder(KEYS[1], ARGV[2]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    // KEYS: monitor, leader. ARGV: monitor's instance, the leader's instance that may be replaced, value, lease in ms, monitor's lease in ms.
    // Returns {1} named, {0} the lock is not this monitor's, {2, the leader's value} another instance leads.
    public const string Name = Holder + """
        if text(KEYS[1], ARGV[5]) ~= ARGV[1] then return {0} end
        local found, value = holder(KEYS[2], ARGV[4])
        if found and found ~= ARGV[2] then return {2, value} end
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
