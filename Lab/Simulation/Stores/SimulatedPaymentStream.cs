using Ledger.Payments;
using PaymentQueue;
using Simulation.Runtime;

namespace Simulation.Stores;

/// <summary>The payment stream over the simulated Redis; it fails as <see cref="RedisPaymentStream"/> fails.</summary>
internal sealed class SimulatedPaymentStream(World world, RedisLink link, int shard) : IPaymentStream
{
    private static readonly TimeSpan MaxBlock = TimeSpan.FromMilliseconds(400);

    public Task<Arrival> TopAsync(CancellationToken cancellation) => Ask("top", redis => redis.Streams[shard].Top);

    public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation) =>
        Ask("append", redis =>
        {
            var top = redis.Streams[shard].Append(expectedTop, entries);
            if (world.IsTold) world.Tell(link.Process, $"appends {string.Join(", ", entries.Select(entry => entry.PaymentId))}: top {top}");
            world.Redis.Appended(shard);
            return top;
        });

    public Task ResetAsync(CancellationToken cancellation) => Ask("reset", redis =>
    {
        redis.Streams[shard].Drop();
        world.Tell(link.Process, $"drops the stream");
        world.Coverage.Count(Happening.StreamReset);
        return true;
    });

    public Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        var block = wait < MaxBlock ? wait : MaxBlock;
        return Ask<IReadOnlyList<StreamEntry>>("read", (_, answer) => world.Redis.Read(shard, after, limit, block, answer));
    }

    public Task TrimAsync(Arrival settled, CancellationToken cancellation) => Ask("trim", redis =>
    {
        var trimmed = redis.Streams[shard].Trim(settled);
        if (trimmed.Count > 0) world.Tell(link.Process, $"trims {trimmed.Count} up to {settled}");
        world.Redis.Trimmed(link.Process, trimmed);
        return true;
    });

    public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) => Ask("set aside", redis =>
    {
        redis.Streams[shard].SetAside(entries);
        world.Coverage.Count(Happening.EntrySetAside);
        world.Tell(link.Process, $"sets {entries.Count} entries aside");
        return true;
    });

    public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) => Ask("announce", _ =>
    {
        world.Redis.Publish([.. paymentIds]);
        return true;
    });

    public async Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation)
    {
        await Ask("subscribe", _ =>
        {
            world.Redis.Subscribe(link.Process, announced);
            return true;
        });
        return new Subscription();
    }

    private Task<T> Ask<T>(string what, Func<RedisModel, T> apply) => Ask<T>(what, (redis, answer) => answer(apply(redis)));

    private Task<T> Ask<T>(string what, Action<RedisModel, Action<T>> apply) =>
        link.CallAsync(what, apply, failure => new QueueUnavailableException("The payment stream in Redis did not answer.", failure));

    private sealed class Subscription : IAsyncDisposable
    {
        // Subscriptions end with their process.
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
