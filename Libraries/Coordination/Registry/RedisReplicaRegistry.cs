using System.Text.Json;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Coordination.Registry;

/// <summary>The registry in Redis.</summary>
public sealed class RedisReplicaRegistry(IConnectionMultiplexer redis, IOptions<CoordinationOptions> options) : IReplicaRegistry
{
    private readonly string[] _ids = [.. options.Value.ReplicaIds];
    private readonly RedisKey[] _leaders = [.. Enumerable.Range(0, options.Value.Shards).Select(LeaderKeys.Of)];
    private readonly RedisValue _expiry = (long)options.Value.HeartbeatExpiry.TotalMilliseconds;
    private readonly RedisValue _lease = (long)options.Value.Lease.TotalMilliseconds;
    private readonly IDatabase _database = redis.GetDatabase();

    public ReplicaRecord? Claim(ReplicaRecord self)
    {
        // The preferred id first: the script takes the first free one.
        var records = _ids.OrderBy(id => id != self.Id).Select(id => self with { Id = id }).ToArray();
        var chosen = (int)_database.ScriptEvaluate(
            ReplicaKeys.Claim,
            [.. records.Select(record => ReplicaKeys.Of(record.Id))],
            [self.Instance, self.Address, _expiry, .. records.Select(Write)]);
        return chosen == 0 ? null : records[chosen - 1];
    }

    public Heartbeat Renew(ReplicaRecord self, bool leads = false)
    {
        var answer = (RedisResult[])_database.ScriptEvaluate(
            ReplicaKeys.Renew,
            [ReplicaKeys.Of(self.Id), .. _leaders, .. _ids.Select(ReplicaKeys.Of)],
            [self.Instance, Write(self), _expiry, _lease, leads, _leaders.Length])!;
        var leaders = answer[1..].Select(value => LeaderKeys.Read((RedisValue)value)).ToArray();
        return new Heartbeat((int)answer[0] == 1, leaders[0], leaders[1..]);
    }

    public void Release(ReplicaRecord self) =>
        _database.ScriptEvaluate(ReplicaKeys.Release, [ReplicaKeys.Of(self.Id)], [self.Instance, _expiry]);

    public async Task<RegistryView> ReadAsync()
    {
        var values = await _database.StringGetAsync([.. _ids.Select(ReplicaKeys.Of), .. _leaders]);
        var replicas = values[.._ids.Length].Zip(_ids, Read).OfType<ReplicaRecord>().ToArray();
        var leaders = values[_ids.Length..].Select(LeaderKeys.Read).ToArray();
        return new RegistryView(replicas, leaders[0], leaders[1..]);
    }

    private static RedisValue Write(ReplicaRecord record) =>
        JsonSerializer.Serialize(record, CoordinationJson.Default.ReplicaRecord);

    // Null if it is not a record of this id: the scripts treat the key as free, or let it expire.
    private static ReplicaRecord? Read(RedisValue value, string id)
    {
        if (value.IsNullOrEmpty) return null;
        try
        {
            var record = JsonSerializer.Deserialize((string)value!, CoordinationJson.Default.ReplicaRecord);
            return record is { Instance: not null } && record.Id == id
                && Uri.TryCreate(record.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
