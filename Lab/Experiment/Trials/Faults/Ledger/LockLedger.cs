namespace Experiment.Trials.Faults.Ledger;

/// <summary>Another program holds the ledger's write lock for some seconds: a backup, a person with a shell.</summary>
internal sealed class LockLedger : IFault
{
    public string Name => "ledger-lock";
    public string Description => "the ledger locked by another process (BEGIN IMMEDIATE; on PostgreSQL LOCK TABLE) for 4 s";
    public string Evidence => "locks under which nothing was settled";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
