using System.Text.Json;
using Coordination.Protocol;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Coordination.MonitorLock;

/// <summary>Which monitor is active. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis does not answer.</summary>
public interface IMonitorLock
{
    /// <summary>Takes the lock when it is free, extends it when it is this monitor's. True when this monitor is active.</summary>
    Task<bool> HoldAsync(MonitorRecord self);

    /// <summary>Gives the lock back, so that the standby need not wait for its expiry, and forgets this monitor.</summary>
    Task ReleaseAsync(MonitorRecord self);

    /// <summary>Shows this monitor to the others and reads who they are.</summary>
    Task<MonitorsView> AnnounceAsync(MonitorRecord self);
}

/// <summary>The monitors' lock in Redis.</summary>
public sealed class RedisMonitorLock(IConnectionMultiplexer redis, IOptions<CoordinationOptions> options) : IMonitorLock
{
    private readonly RedisValue _lease = (long)options.Value.MonitorLease.TotalMilliseconds;
    private readonly RedisValue _expiry = (long)options.Value.HeartbeatExpiry.TotalMilliseconds;
    private readonly IDatabase _database = redis.GetDatabase();

    public async Task<bool> HoldAsync(MonitorRecord self) =>
        (int)await _database.ScriptEvaluateAsync(MonitorKeys.Hold, [MonitorKeys.Lock], [self.Instance, _lease]) == 1;

    public Task ReleaseAsync(MonitorRecord self) =>
        _database.ScriptEvaluateAsync(MonitorKeys.Release, [MonitorKeys.Lock, MonitorKeys.Of(self.Id)], [self.Instance]);

    public async Task<MonitorsView> AnnounceAsync(MonitorRecord self)
    {
        var values = (RedisValue[])(await _database.ScriptEvaluateAsync(
            MonitorKeys.Announce,
            [MonitorKeys.Lock, MonitorKeys.Of(self.Id)],
            [JsonSerializer.Serialize(self, CoordinationJson.Default.MonitorRecord), _expiry, MonitorKeys.Pattern]))!;
        var monitors = values[1..].Select(Read).OfType<MonitorRecord>().OrderBy(monitor => monitor.Id, StringComparer.Ordinal);
        return new MonitorsView([.. monitors], values[0]);
    }

    private static MonitorRecord? Read(RedisValue value)
    {
        if (value.IsNullOrEmpty) return null;
        try
        {
            return JsonSerializer.Deserialize((string)value!, CoordinationJson.Default.MonitorRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
