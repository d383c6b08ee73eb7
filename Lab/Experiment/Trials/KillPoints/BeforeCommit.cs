namespace Experiment.Trials.KillPoints;

/// <summary>The leader has the gateway's answer and waits to commit the settlement.</summary>
internal sealed class BeforeCommit : KillPoint
{
    public override string Name => "before-commit";
    public override string Description => "the ledger is locked while the gateway charges: the leader has the answer and waits to commit";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        await stage.BehaveAsync(new { mode = "slow", slow_ms = 500, times = 1 }, cancellation);
        var payment = await stage.PayAsync("attempts > 0", cancellation);
        var locked = await stage.Ledger.LockAsync(cancellation);
        try
        {
            await stage.UntilChargedAsync(payment, cancellation);
            await stage.UntilItWaitsForTheLedgerAsync(leader, cancellation);
            return new Held(payment, await stage.IsAsync(payment, "status = 'requested'", cancellation), async () => await locked.DisposeAsync());
        }
        catch
        {
            await locked.DisposeAsync();
            throw;
        }
    }
}
