namespace Experiment.Trials.KillPoints;

/// <summary>The gateway has charged, but the leader does not know.</summary>
internal sealed class AfterCharge : KillPoint
{
    public override string Name => "after-charge";
    public override string Description => "the gateway charges and never answers";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        await stage.BehaveAsync(new { mode = "silent_after_charge", times = 1 }, cancellation);
        var payment = await stage.PayAsync("attempts > 0", cancellation);
        await stage.UntilChargedAsync(payment, cancellation);
        return new Held(payment, await stage.IsAsync(payment, "status = 'requested'", cancellation), Held.Nothing);
    }
}
