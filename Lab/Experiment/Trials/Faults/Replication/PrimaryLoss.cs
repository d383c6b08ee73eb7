using Clients;
using Cluster;
using Experiment.Trials.Faults.Processes;
using LocalSystem;
using LocalSystem.Replication;

namespace Experiment.Trials.Faults.Replication;

/// <summary>
/// Replicated PostgreSQL loses its primary. The fault counts only if another node became the primary, and the old one came back as its standby.
/// </summary>
/// <param name="strike">Strikes the node. Returns how to undo it once another node is the primary.</param>
internal sealed class PrimaryLoss(string name, string description, TimeSpan lasts, Func<LocalCluster, PatroniNode, Action?> strike)
    : Fault(name, description, "failovers after which the old primary is a standby")
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static readonly PrimaryLoss KillServer = new("ledger-primary-kill", "kill -9 of the primary's main process (postmaster)",
        TimeSpan.FromSeconds(20), (_, node) => PatroniServer.FindServer(node) is { } server && Signals.Kill(server) ? () => { } : null);

    public static readonly PrimaryLoss KillNode = new("ledger-node-kill", "kill -9 of the primary's whole node: Patroni and PostgreSQL",
        TimeSpan.FromSeconds(30), (cluster, node) => cluster.Kill(node.Name) ? () => { } : null);

    public static readonly PrimaryLoss FreezeNode = new("ledger-primary-freeze",
        "SIGSTOP of the primary's whole node until another node is the primary, then SIGCONT", TimeSpan.FromSeconds(40), (cluster, node) =>
        {
            if (cluster.Pid(node.Name) is not { } first) return null;
            var processes = ProcessTree.Below(first);
            foreach (var process in processes) Signals.Freeze(process);
            return () => { foreach (var process in processes) Signals.Thaw(process); };
        });

    public override FaultNeeds Needs => FaultNeeds.ReplicatedLedger;
    public override TimeSpan Lasts => lasts;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var options = context.Cluster.Options;
        // Within seconds after a failover no standby is known to have every commit, and the primary would be restarted in place.
        if (await ReplicatedPostgres.RedundantAsync(options, context.Time, cancellation) is not { Primary: { } primary }) return null;
        var node = ReplicatedPostgres.Nodes(options).Single(node => node.Name == primary);
        var others = ReplicatedPostgres.Nodes(options).Where(node => node.Name != primary);
        var at = context.Time.GetUtcNow();
        if (strike(context.Cluster, node) is not { } undo) return null;
        began(primary);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(1) };
        PatroniView? next;
        try
        {
            next = await Poll.UntilAsync(async token => await PatroniView.AskAsync(http, others, token) is { Primary: { } other } view && other != primary
                ? view : null, Bound, context.Time, cancellation);
        }
        finally
        {
            undo();
        }
        var end = context.Time.GetUtcNow();
        var after = next is null ? null : await ReplicatedPostgres.RedundantAsync(options, context.Time, cancellation);
        return new Crash(at, primary, 0, end, after is not null && after.Primary != primary ? 1 : 0);
    }
}
