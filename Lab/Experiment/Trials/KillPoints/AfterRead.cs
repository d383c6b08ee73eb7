namespace Experiment.Trials.KillPoints;

/// <summary>The leader has read the payment from the queue, but has not written its intent.</summary>
internal sealed class AfterRead : KillPoint
{
    public override string Name => "after-read";
    public override string Description =>
        "the leader is frozen while the payment arrives, and thawed once the ledger is locked: it reads, and waits to write its intent";

    public override async Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation)
    {
        stage.Cluster.Freeze(leader);
        IAsyncDisposable? locked = null;
        try
        {
            var payment = await stage.PayAsync("status = 'requested'", cancellation);
            locked = await stage.Ledger.LockAsync(cancellation);
            stage.Cluster.Thaw(leader);
            await stage.UntilItWaitsForTheLedgerAsync(leader, cancellation);
            var isExact = await stage.IsAsync(payment, "status = 'requested' AND attempts = 0", cancellation);
            return new Held(payment, isExact, async () => await locked.DisposeAsync());
        }
        catch
        {
            stage.Cluster.Thaw(leader);
            if (locked is not null) await locked.DisposeAsync();
            throw;
        }
    }
}
