using Simulation.Runtime;
using StackExchange.Redis;

namespace Simulation.Stores;

/// <summary>
/// A process's connection to the simulated Redis, as uncertain as a real one: a call that timed out may have been applied, may be
/// applied later, or may never reach the server (measured with StackExchange.Redis: each of these happens).
/// </summary>
internal sealed class RedisLink(World world, Process process)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public Process Process => process;

    public Task<T> CallAsync<T>(string what, Func<RedisModel, T> apply) =>
        CallAsync<T>(what, (model, answer) => answer(apply(model)), failure => failure);

    /// <param name="apply">Runs at the server; answers at once or later.</param>
    /// <param name="wrap">Converts a failure. This saves a rethrow, because failures are frequent.</param>
    public Task<T> CallAsync<T>(
        string what, Action<RedisModel, Action<T>> apply, Func<Exception, Exception> wrap)
    {
        var call = new TaskCompletionSource<T>();
        var redis = world.Redis;
        var chance = world.Chance;
        if (redis.IsDown)
        {
            world.Scheduler.After(world.Network.Latency(), () => call.TrySetException(wrap(Down())));
            return call.Task;
        }
        var isCut = world.Network.IsCut("redis", process.Node.Name);
        var isOdd = chance.Is(redis.Flakiness);
        var fate = isOdd ? chance.Below(3) : -1;
        // Data written to a cut connection is mostly lost, but may arrive after the cut.
        if (isCut) fate = chance.Is(0.7) ? 0 : 2;
        var isLate = fate == 2;
        var isReplyLost = fate >= 1;
        if (fate >= 0)
            world.Scheduler.After(Patience, () => call.TrySetException(wrap(new TimeoutException($"Timeout performing {what}"))));
        if (fate != 0)
            world.Scheduler.After(isLate ? chance.Between(Patience, TimeSpan.FromSeconds(15)) : world.Network.Latency(), Arrive);
        return call.Task;

        void Arrive()
        {
            // A dead process's connection was closed. What it had sent may or may not arrive.
            if (process.IsDead && chance.Is(0.5)) return;
            if (redis.IsDown || (isLate && world.Network.IsCut("redis", process.Node.Name)))
            {
                call.TrySetException(wrap(Down()));
                return;
            }
            try
            {
                apply(redis.Model, Answer);
            }
            catch (InvalidOperationException refused)
            {
                var error = new RedisException(refused.Message);
                world.Scheduler.After(world.Network.Latency(), () => call.TrySetException(wrap(error)));
            }
            process.DiesAt(KillPoint.RedisApplied);
        }

        void Answer(T result)
        {
            if (fate >= 0)
            {
                world.Coverage.Count(isLate ? Happening.RedisAppliedLate : Happening.RedisReplyLost);
                world.Tell(process, $"asked redis, which applies {what}; {(isLate ? "the call has timed out" : "the reply is lost")}");
            }
            if (!isReplyLost) world.Scheduler.After(world.Network.Latency(), () => call.TrySetResult(result));
        }
    }

    private static RedisException Down() => new("No connection is available");
}
