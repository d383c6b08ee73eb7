using Cluster;
using Experiment.Bench.Marks;

namespace Experiment.Bench.Alta;

/// <summary>One payment after another: what a clerk waits on a quiet system.</summary>
internal sealed class Sequential(string system)
{
    private const int WarmUp = 200;
    private const int Payments = 500;

    private readonly BenchRow _middle = new("sequential_p50", system, "ms", Beside: [DiskMarks.Fdatasync.Name]);
    private readonly BenchRow _slow = new("sequential_p99", system, "ms", Percent: 99);

    public IReadOnlyList<BenchRow> Rows => [_middle, _slow];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_middle, _slow)) return;
        round.Tell(_middle, $"{Payments} payments");
        var payments = await load.BillAsync(WarmUp + Payments, cancellation);
        var port = cluster.Options.Ports.Patients;
        await load.PayAsync(port, connections: 1, [.. payments.Take(WarmUp)], cancellation);
        var result = await load.PayAsync(port, connections: 1, [.. payments.Skip(WarmUp)], cancellation);
        foreach (var milliseconds in result.Milliseconds)
        {
            round.Add(_middle, milliseconds);
            round.Add(_slow, milliseconds);
        }
    }
}
