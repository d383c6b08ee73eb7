using System.Globalization;
using System.Text.RegularExpressions;
using Clients;
using StackExchange.Redis;

namespace Experiment.Trials.Faults.Redis;

/// <summary>Redis is out of memory: it answers every write with an error, and reads as before.</summary>
internal sealed partial class FillRedis()
    : Fault("redis-memory", "Redis out of memory (maxmemory 1 MB, noeviction) for 4 s: reads work, writes are refused", "writes refused by Redis")
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        await context.DisturbAsync("redis", began, () => RedisCommands.RunAsync(context.Cluster, async redis =>
        {
            var before = await RefusedAsync(redis);
            try
            {
                await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb", "maxmemory-policy", "noeviction");
                await context.WaitAsync(Lasts, cancellation);
                return await RefusedAsync(redis) - before;
            }
            finally
            {
                await EmptyAsync(redis, context, cancellation);
            }
        }));

    /// <summary>On every server: after a failover the full one is the replica, and keeps its limit until it is the master again.</summary>
    private static async Task EmptyAsync(IDatabase redis, FaultContext context, CancellationToken cancellation)
    {
        foreach (var server in redis.Multiplexer.GetServers())
        {
            await Poll.UntilAsync<object>(async _ =>
            {
                try
                {
                    return await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
                }
                catch (RedisException)
                {
                    // Dead or frozen by another fault.
                    return null;
                }
            }, Bound, context.Time, cancellation);
        }
    }

    private static async Task<long> RefusedAsync(IDatabase redis) =>
        Refused().Match((string)(await redis.ExecuteAsync("INFO", "errorstats"))!) is { Success: true } match
            ? long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"errorstat_OOM:count=(?<count>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Refused();
}
