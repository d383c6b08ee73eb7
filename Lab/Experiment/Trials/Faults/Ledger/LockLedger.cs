namespace Experiment.Trials.Faults.Ledger;

/// <summary>Another program holds the ledger's write lock for some seconds, such as a backup or an operator's shell.</summary>
internal sealed class LockLedger()
    : Fault("ledger-lock", "the ledger locked by another process (BEGIN IMMEDIATE; on PostgreSQL LOCK TABLE) for 4 s", "locks under which nothing was settled")
{
    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var ledger = new OutsideLedger(context.Cluster.Options);
        return await context.DisturbAsync("ledger", began, async () =>
        {
            await using var locked = await ledger.LockAsync(cancellation);
            var before = await ledger.SettledAsync(cancellation);
            await context.WaitAsync(Lasts, cancellation);
            return await ledger.SettledAsync(cancellation) == before ? 1 : 0;
        });
    }
}
