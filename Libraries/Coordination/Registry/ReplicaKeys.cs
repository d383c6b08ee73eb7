using StackExchange.Redis;

namespace Coordination.Registry;

/// <summary>The registry's keys and scripts: <c>alta:replica:server_N</c> holds JSON and expires when its heartbeat stops.</summary>
internal static class ReplicaKeys
{
    private const string Prefix = "alta:replica:";

    public static RedisKey Of(string id) => Prefix + id;

    // A record under another id's key is not ours.
    private const string Holder = KeyGuard.Lua + $$"""
        local function holder(key, expiry)
            local found = record(text(key, expiry), 'id', 'instance', 'address')
            return found.id and '{{Prefix}}' .. found.id == key and found or {}
        end

        """;

    // KEYS: the replicas in order. ARGV: instance, address, expiry in ms, then this replica's record under each id.
    // Only one process at a time can bind an address. So its previous owner is dead, and the owner's id is free at once.
    public const string Claim = Holder + """
        local mine, same, free
        for i, key in ipairs(KEYS) do
            local found = holder(key, ARGV[3])
            if found.instance == ARGV[1] then mine = mine or i end
            if found.address == ARGV[2] then same = same or i end
            if not found.instance then free = free or i end
        end
        local chosen = mine or same or free
        if not chosen then return 0 end
        redis.call('SET', KEYS[chosen], ARGV[3 + chosen], 'PX', ARGV[3])
        return chosen
        """;

    // KEYS: replica, every shard's leader, then every replica.
    // ARGV: instance, record, expiry in ms, the leader's lease in ms, 1 if this instance leads, the number of shards.
    // Returns {1 if the id is this instance's, else 0; the leaders' values}.
    // The keys of the others are mended too, because their owners may be dead.
    public const string Renew = Holder + """
        local shards = tonumber(ARGV[6])
        for i = 2 + shards, #KEYS do text(KEYS[i], ARGV[3]) end
        local answer = {0}
        for i = 2, 1 + shards do answer[i] = text(KEYS[i], ARGV[4]) end
        local found = holder(KEYS[1], ARGV[3]).instance
        if found and found ~= ARGV[1] and ARGV[5] ~= '1' then return answer end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        answer[1] = 1
        return answer
        """;

    // KEYS: replica. ARGV: instance, expiry in ms.
    public const string Release = Holder + """
        if holder(KEYS[1], ARGV[2]).instance == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;
}
