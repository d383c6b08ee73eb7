using Experiment.Trials.Faults.Redis;

namespace Experiment.Trials.KillPoints;

/// <summary>The settlement is committed; the queue still has the entry, and nobody has been told.</summary>
internal sealed class AfterCommit : KillPoint
{
    public override string Name => "after-commit";
    public override string Description => "its connections to Redis deliver nothing: it commits and can't acknowledge";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        await stage.BehaveAsync(new { mode = "slow", slow_ms = 500, times = 1 }, cancellation);
        var payment = await stage.PayAsync("attempts > 0", cancellation);
        var redis = stage.RedisOf(leader);
        redis.Stall();
        try
        {
            await stage.UntilAsync(payment.Bill, "status = 'paid'", cancellation);
            var left = await RedisCommands.RunAsync(stage.Cluster, database => database.StreamLengthAsync(RedisCommands.Stream));
            // Reset before it passes on again: what the dead one had sent must not arrive after all.
            return new Held(payment, left > 0, () =>
            {
                redis.Cut();
                redis.Pass();
                return Task.CompletedTask;
            });
        }
        catch
        {
            redis.Pass();
            throw;
        }
    }
}
