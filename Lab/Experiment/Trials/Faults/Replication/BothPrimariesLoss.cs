namespace Experiment.Trials.Faults.Replication;

/// <summary>The primaries of both stores die at the same time.</summary>
internal sealed class BothPrimariesLoss()
    : Fault("both-primaries-kill", "kill -9 of PostgreSQL's primary and of the Redis master at once", "failovers of a store")
{
    public override FaultNeeds Needs => FaultNeeds.ReplicatedLedger | FaultNeeds.ReplicatedRedis;
    public override TimeSpan Lasts => PrimaryLoss.KillServer.Lasts;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var struck = await Task.WhenAll(
            PrimaryLoss.KillServer.InjectAsync(context, began, cancellation), MasterLoss.Kill.InjectAsync(context, _ => { }, cancellation));
        return struck is [{ } ledger, { } redis]
            ? ledger with { Server = $"{ledger.Server}, {redis.Server}", Effects = ledger.Effects + redis.Effects } : null;
    }
}
