using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace ServiceDefaults;

/// <summary>
/// PING. Without Redis a service is degraded, not unready: what it accepts is durable in the ledger and waits, so that nobody
/// gains when a supervisor takes it out of service.
/// </summary>
internal sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var latency = await redis.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy($"PING took {latency.TotalMilliseconds:0.0} ms");
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return HealthCheckResult.Degraded("Redis does not answer", failure);
        }
    }
}
