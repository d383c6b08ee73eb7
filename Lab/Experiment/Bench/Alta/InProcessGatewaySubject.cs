using Cluster;
using Experiment.Bench.Peers;

namespace Experiment.Bench.Alta;

/// <summary>
/// The system with the gateway in the leader's process (<c>benchmarks/Settler</c>), as the peers' workers call no other service: what is left is the
/// system's own time.
/// </summary>
internal sealed class InProcessGatewaySubject(BenchOptions bench, TimeProvider time) : Subject
{
    private const string System = "alta-in-process", Program = "Settler";

    private readonly Failover _failover = new(System, bench.Kills, time);
    private readonly Drain _drain = new(System, time);

    public override IReadOnlyList<BenchRow> Rows => [.. _failover.Rows, .. _drain.Rows];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Tools.BuildAsync(Program, cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        var options = AltaSubject.Options(ClusterOptions.FreshData(), ClusterOptions.Sqlite);
        options = options with
        {
            PaymentsProject = Program,
            // The record of charges dies with a replica. Compared with the next one's, everything would be missing.
            Settings = new Dictionary<string, string>(options.Settings) { ["Reconciliation__Delay"] = "01:00:00" },
        };
        try
        {
            await using var cluster = await AltaSubject.StartAsync(options, time, cancellation);
            var load = new AltaLoad(cluster, time);
            await _failover.MeasureAsync(round, cluster, load, cancellation);
            await _drain.MeasureAsync(round, cluster, load, cancellation);
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }
    }
}
