using Cluster;
using Experiment.Bench.Alta;

namespace Experiment.Bench.Growth;

/// <summary>The resident memory of Patients.Api and of the leader, measured each minute under load.</summary>
internal sealed class Endurance(string system, TimeSpan length, TimeProvider time)
{
    private const int Connections = 16;
    private const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly BenchRow _patients = new("patients_memory", system, "MB");
    private readonly BenchRow _leader = new("leader_memory", system, "MB");

    public IReadOnlyList<BenchRow> Rows => [_patients, _leader];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_patients, _leader)) return;
        var (start, next, paid) = (time.GetTimestamp(), TimeSpan.Zero, 0);
        while (time.GetElapsedTime(start) is var elapsed && elapsed < length)
        {
            await load.PayAsync(cluster.Options.Ports.Patients, Connections, await load.BillAsync(Batch, cancellation), cancellation);
            paid += Batch;
            if (elapsed < next) continue;
            next = elapsed + Interval;
            var leader = (await cluster.Monitor.GetClusterAsync(cancellation)).LivingLeader?.Pid ?? throw new BenchException("No replica leads.");
            round.Tell(_patients, $"{elapsed.TotalMinutes:0} min, {paid} payments");
            round.Report(_patients, ProcessMemory.Megabytes(cluster.Pid(Parts.Patients) ?? throw new BenchException("Patients.Api ended.")), paid);
            round.Report(_leader, ProcessMemory.Megabytes(leader), paid);
        }
    }
}
