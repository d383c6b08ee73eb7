namespace Experiment.Trials.Faults.Redis;

/// <summary>FLUSHALL: queue, registry, locks and the leader's key are gone at once.</summary>
internal sealed class WipeRedis() : Fault("redis-wipe", "FLUSHALL: the queue, the registry and every lock are gone", "keys wiped")
{
    public override FaultNeeds Needs => FaultNeeds.Cluster;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation) =>
        await context.DisturbAsync("redis", began, () => RedisCommands.RunAsync(context.Cluster, async redis =>
        {
            var keys = (long)await redis.ExecuteAsync("DBSIZE");
            await redis.ExecuteAsync("FLUSHALL");
            return keys;
        }));
}
