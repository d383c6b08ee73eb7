using System.Globalization;
using LocalSystem;

namespace Experiment.Bench.Peers;

/// <summary>Leader election by DotNext's Raft. See <c>benchmarks/DotNextRaft</c> for what makes it the same work.</summary>
internal sealed class RaftSubject(BenchOptions options, TimeProvider time) : Subject
{
    private const string Program = "DotNextRaft";
    private const int Nodes = 3;

    private static readonly TimeSpan TakeoverBound = TimeSpan.FromSeconds(30);

    private readonly BenchRow _failover = new("failover_p50", "dotnext-raft", "ms");

    public override IReadOnlyList<BenchRow> Rows => [_failover];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Tools.BuildAsync(Program, cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        using var programs = new PeerPrograms();
        string[] ports = [.. Enumerable.Range(0, Nodes).Select(_ => FreePorts.Next().ToString(CultureInfo.InvariantCulture))];
        // A node that is restarted keeps its port: the members of the cluster are fixed.
        var free = new Queue<string>(ports);
        var taken = new List<(string Port, PeerProcess Process)>();
        var failover = new PeerFailover(_failover, Nodes, async log =>
        {
            if (!free.TryDequeue(out var port))
            {
                var ended = taken.FindIndex(node => node.Process.HasExited);
                port = taken[ended].Port;
                taken.RemoveAt(ended);
            }
            var process = await programs.StartAsync(log, Tools.Binary(Program), [port, .. ports.Where(other => other != port)], []);
            taken.Add((port, process));
            return process;
        }, time);
        await failover.MeasureAsync(round, round.Share(options.Kills), TakeoverBound, cancellation);
    }
}
