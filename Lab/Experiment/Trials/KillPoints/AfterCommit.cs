using Experiment.Trials.Faults.Redis;

namespace Experiment.Trials.KillPoints;

/// <summary>The settlement is committed, but the queue still has the entry and no client has been told.</summary>
internal sealed class AfterCommit : KillPoint
{
    public override string Name => "after-commit";
    public override string Description => "the leader's connections to Redis deliver nothing: it commits but can't acknowledge";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        await stage.BehaveAsync(new { mode = "slow", slow_ms = 500, times = 1 }, cancellation);
        var payment = await stage.PayAsync("attempts > 0", cancellation);
        var redis = stage.RedisOf(leader);
        foreach (var proxy in redis) proxy.Stall();
        try
        {
            await stage.UntilAsync(payment.Bill, "status = 'paid'", cancellation);
            var left = await RedisCommands.RunAsync(stage.Cluster, database => database.StreamLengthAsync(RedisCommands.Stream));
            // Reset before data passes again, so that what the dead leader had sent never arrives.
            return new Held(payment, left > 0, () =>
            {
                foreach (var proxy in redis)
                {
                    proxy.Cut();
                    proxy.Pass();
                }
                return Task.CompletedTask;
            });
        }
        catch
        {
            foreach (var proxy in redis) proxy.Pass();
            throw;
        }
    }
}
