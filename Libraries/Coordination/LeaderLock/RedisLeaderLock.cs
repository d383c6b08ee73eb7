using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Coordination.LeaderLock;

/// <summary>The leader's key of a shard in Redis.</summary>
public sealed class RedisLeaderLock(IConnectionMultiplexer redis, IOptions<CoordinationOptions> options, int shard = 0) : ILeaderLock
{
    private readonly RedisKey _leader = LeaderKeys.Of(shard);
    private readonly RedisValue _lease = (long)options.Value.Lease.TotalMilliseconds;
    private readonly RedisValue _monitorLease = (long)options.Value.MonitorLease.TotalMilliseconds;
    private readonly IDatabase _database = redis.GetDatabase();

    public LeaderRenewal Renew(ReplicaInstance self, bool assert) =>
        Renewal(_database.ScriptEvaluate(LeaderKeys.Renew, [_leader], RenewArguments(self, assert)));

    public async Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) =>
        Renewal(await _database.ScriptEvaluateAsync(LeaderKeys.Renew, [_leader], RenewArguments(self, assert)));

    public void Release(ReplicaInstance self) =>
        _database.ScriptEvaluate(LeaderKeys.Release, [_leader], [self.Instance, _lease]);

    public async Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected)
    {
        var answer = (RedisResult[])(await _database.ScriptEvaluateAsync(
            LeaderKeys.Name,
            [MonitorKeys.Lock, _leader],
            [monitor, expected?.Instance ?? "", LeaderKeys.Write(candidate), _lease, _monitorLease]))!;
        return (int)answer[0] switch
        {
            0 => new Naming.NotActive(),
            1 => new Naming.Done(),
            _ => new Naming.Taken(LeaderKeys.Read((RedisValue)answer[1])),
        };
    }

    private RedisValue[] RenewArguments(ReplicaInstance self, bool assert) =>
        [self.Instance, LeaderKeys.Write(self), _lease, assert ? 1 : 0];

    private static LeaderRenewal Renewal(RedisResult answer) => (int)answer switch
    {
        1 => LeaderRenewal.Held,
        0 => LeaderRenewal.Absent,
        _ => LeaderRenewal.Lost,
    };
}
