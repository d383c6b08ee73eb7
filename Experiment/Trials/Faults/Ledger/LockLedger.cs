using Microsoft.Data.Sqlite;

namespace Experiment.Trials.Faults.Ledger;

/// <summary>Another program holds the ledger's write lock for some seconds: a backup, a person with a shell.</summary>
internal sealed class LockLedger : IFault
{
    public string Name => "ledger-lock";
    public string Description => "the ledger locked by another process (BEGIN IMMEDIATE) for 4 s";
    public string Evidence => "locks under which nothing was committed";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        await using var ledger = new SqliteConnection($"Data Source={context.Cluster.Options.Ledger};Pooling=False");
        await ledger.OpenAsync(cancellation);
        return await context.DisturbAsync("ledger", began, async () =>
        {
            // Waits for its turn like everybody else; given back by the end of the transaction, however that comes.
            await using var transaction = ledger.BeginTransaction(deferred: false);
            var before = await CountAsync(ledger, cancellation);
            await context.WaitAsync(Lasts, cancellation);
            return await CountAsync(ledger, cancellation) == before ? 1 : 0;
        });
    }

    private static async Task<object?> CountAsync(SqliteConnection ledger, CancellationToken cancellation)
    {
        await using var command = ledger.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return await command.ExecuteScalarAsync(cancellation);
    }
}
