using Cluster;
using Experiment.Bench.Peers;

namespace Experiment.Bench.Alta;

/// <summary>
/// The system with the gateway in the leader's process (<c>benchmarks/Settler</c>), as the peers' workers call no other service: how fast a backlog
/// drains when only the queue, the ledger and the audit trail are in the way.
/// </summary>
internal sealed class InProcessGatewaySubject(TimeProvider time) : Subject
{
    private const string Program = "Settler";

    private readonly Drain _drain = new("alta-in-process", time);

    public override IReadOnlyList<BenchRow> Rows => _drain.Rows;

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Tools.BuildAsync(Program, cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        var options = AltaSubject.Options(ClusterOptions.FreshData(), ClusterOptions.Sqlite) with { PaymentsProject = Program };
        try
        {
            await using var cluster = await AltaSubject.StartAsync(options, time, cancellation);
            await _drain.MeasureAsync(round, cluster, new AltaLoad(cluster, time), cancellation);
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }
    }
}
