using Coordination;
using Coordination.LeaderLock;
using Microsoft.Extensions.Options;
using Payments.Api.Membership;
using StackExchange.Redis;

namespace Payments.Api.Leadership;

/// <summary>This replica's leaderships, one for each shard. It may lead several shards, one, or none.</summary>
public sealed class Leaderships(IReadOnlyList<LeadershipLoop> all)
{
    public IReadOnlyList<LeadershipLoop> All => all;

    /// <summary>Null if there is no such shard.</summary>
    public LeadershipLoop? Of(int shard) => shard >= 0 && shard < all.Count ? all[shard] : null;

    /// <summary>Runs until one of them ends.</summary>
    public async Task RunAsync(CancellationToken cancellation) => await await Task.WhenAny(all.Select(each => each.RunAsync(cancellation)));

    /// <summary>Stops leading for good. Completes once what was in flight is settled or the hand-over timed out.</summary>
    public async Task LeaveAsync()
    {
        // Not WhenAll: it ignores the context and resumes on the thread pool.
        Task[] leaving = [.. all.Select(each => each.LeaveAsync())];
        foreach (var each in leaving) await each;
    }

    /// <summary>The leader's key of shard 0 and its work are services; those of a further shard are made here or registered under its number.</summary>
    internal static Leaderships Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<CoordinationOptions>>();
        return new([.. Enumerable.Range(0, options.Value.Shards).Select(shard => new LeadershipLoop(
            services.GetRequiredService<Self>(),
            services.GetRequiredService<PresenceBoard>(),
            shard == 0 ? services.GetRequiredService<ILeaderLock>()
                : new RedisLeaderLock(services.GetRequiredService<IConnectionMultiplexer>(), options, shard),
            shard == 0 ? services.GetRequiredService<ILeaderWork>() : services.GetRequiredKeyedService<ILeaderWork>(shard),
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<LeadershipLoop>>(),
            shard))]);
    }
}
