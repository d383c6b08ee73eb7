using System.Text.Json;
using Coordination.Protocol;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Coordination.MonitorLock;

/// <summary>Decides which monitor is active. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/> if Redis does
/// not answer.</summary>
public interface IMonitorLock
{
    /// <summary>Takes the lock if it is free, extends it if it is this monitor's. True if this monitor is active.</summary>
    Task<bool> HoldAsync(MonitorRecord self);

    /// <summary>Releases the lock, so that the standby need not wait for its expiry, and deletes this monitor's record.</summary>
    Task ReleaseAsync(MonitorRecord self);

    /// <summary>Writes this monitor's record and reads those of all monitors.</summary>
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
        _database.ScriptEvaluateAsync(MonitorKeys.Release, [MonitorKeys.Lock, MonitorKeys.Of(self.Id)], [self.Instance, _lease]);

    public async Task<MonitorsView> AnnounceAsync(MonitorRecord self)
    {
        var values = (RedisValue[])(await _database.ScriptEvaluateAsync(
            MonitorKeys.Announce,
            [MonitorKeys.Lock, MonitorKeys.Of(self.Id)],
            [JsonSerializer.Serialize(self, CoordinationJson.Default.MonitorRecord), _expiry, _lease, MonitorKeys.Pattern]))!;
        var monitors = values[1..].Select(Read).OfType<MonitorRecord>().OrderBy(monitor => monitor.Id, StringComparer.Ordinal);
        return new MonitorsView([.. monitors], values[0]);
    }

    private static MonitorRecord? Read(RedisValue value)
    {
        if (value.IsNullOrEmpty) return null;
        try
        {
            var monitor = JsonSerializer.Deserialize((string)value!, CoordinationJson.Default.MonitorRecord);
            return monitor is { Id: not null, Instance: not null, Address: not null } ? monitor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
