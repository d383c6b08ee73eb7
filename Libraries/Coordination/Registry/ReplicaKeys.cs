using Coordination.LeaderLock;
using StackExchange.Redis;

namespace Coordination.Registry;

/// <summary>The registry's keys and scripts: <c>alta:replica:server_N</c> holds JSON and expires when its heartbeat stops.</summary>
internal static class ReplicaKeys
{
    public static RedisKey Of(string id) => "alta:replica:" + id;

    // KEYS: the replicas in order. ARGV: instance, address, expiry in ms, then this replica's record under each id.
    // Only one process at a time can bind an address. So its previous owner is dead, and the owner's id is free at once.
    public const string Claim = LeaderKeys.ReadInstance + """
        local mine, same, free
        for i, key in ipairs(KEYS) do
            local value = redis.call('GET', key)
            local record = read(value)
            if record.instance == ARGV[1] then mine = mine or i end
            if record.address == ARGV[2] then same = same or i end
            if not record.instance then free = free or i end
        end
        local chosen = mine or same or free
        if not chosen then return 0 end
        redis.call('SET', KEYS[chosen], ARGV[3 + chosen], 'PX', ARGV[3])
        return chosen
        """;

    // KEYS: replica, leader. ARGV: instance, record, expiry in ms. Returns {1 if the id is this instance's, else 0; the leader's value}.
    public const string Renew = LeaderKeys.ReadInstance + """
        local holder = read(redis.call('GET', KEYS[1])).instance
        local leader = redis.call('GET', KEYS[2])
        if holder and holder ~= ARGV[1] then return {0, leader} end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return {1, leader}
        """;

    // KEYS: replica. ARGV: instance.
    public const string Release = LeaderKeys.ReadInstance + """
        if read(redis.call('GET', KEYS[1])).instance == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;
}
