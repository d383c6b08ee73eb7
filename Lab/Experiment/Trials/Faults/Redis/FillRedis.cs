using System.Globalization;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Experiment.Trials.Faults.Redis;

/// <summary>Redis has no memory left: it answers every write with an error, and every read as before.</summary>
internal sealed partial class FillRedis : IFault
{
    public string Name => "redis-memory";
    public string Description => "Redis out of memory (maxmemory 1 MB, noeviction) for 4 s: it reads and refuses to write";
    public string Evidence => "writes refused by Redis";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
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
                await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
            }
        }));

    private static async Task<long> RefusedAsync(IDatabase redis) =>
        Refused().Match((string)(await redis.ExecuteAsync("INFO", "errorstats"))!) is { Success: true } match
            ? long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"errorstat_OOM:count=(?<count>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Refused();
}
