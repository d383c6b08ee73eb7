namespace Experiment.Trials.KillPoints;

/// <summary>The ledger has the intent; the gateway has not charged yet.</summary>
internal sealed class AfterIntent : KillPoint
{
    public override string Name => "after-intent";
    public override string Description => "the gateway takes 1.5 s before it charges";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        await stage.BehaveAsync(new { mode = "slow", slow_ms = 1500, times = 1 }, cancellation);
        var payment = await stage.PayAsync("attempts > 0", cancellation);
        return new Held(payment, !await stage.IsChargedAsync(payment, cancellation), Held.Nothing);
    }
}
