using Cluster;

namespace Experiment.Bench.Alta;

/// <summary>
/// Minutes of full load: each minute the resident memory of Patients.Api and of the leader, and at the end the elections. No process is killed, so
/// each election is a false alarm.
/// </summary>
internal sealed class Endurance(string system, TimeSpan length, TimeProvider time)
{
    private const int Batch = 5_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeaderBound = TimeSpan.FromSeconds(60);

    private readonly BenchRow _elections = new("needless_elections", system, "elections");
    private readonly BenchRow _patients = new("patients_memory", system, "MB");
    private readonly BenchRow _leader = new("leader_memory", system, "MB");

    /// <summary>Empty where no minutes were asked for.</summary>
    public IReadOnlyList<BenchRow> Rows => length > TimeSpan.Zero ? [_elections, _patients, _leader] : [];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(Rows)) return;
        var (first, _) = await LeaderAsync(cluster, cancellation);
        var (start, next, paid) = (time.GetTimestamp(), TimeSpan.Zero, 0);
        while (time.GetElapsedTime(start) is var elapsed && elapsed < length)
        {
            await load.PayAsync(cluster.Options.Ports.Patients, AltaLoad.Connections, await load.BillAsync(Batch, cancellation), cancellation);
            paid += Batch;
            if (elapsed < next) continue;
            next = elapsed + Interval;
            var (epoch, leader) = await LeaderAsync(cluster, cancellation);
            round.Tell(_elections, $"{elapsed.TotalMinutes:0} min, {paid} payments, epoch {epoch}");
            round.Report(_patients, ProcessMemory.Megabytes(cluster.Pid(Parts.Patients) ?? throw new BenchException("Patients.Api ended.")));
            round.Report(_leader, ProcessMemory.Megabytes(leader));
        }
        var (last, _) = await LeaderAsync(cluster, cancellation);
        round.Report(_elections, last - first, paid);
    }

    private static async Task<(long Epoch, int Leader)> LeaderAsync(LocalCluster cluster, CancellationToken cancellation) =>
        await cluster.Monitor.WaitAsync(view => view is { LivingLeader: not null, Epoch: not null }, LeaderBound, cancellation) is { } view
            ? (view.Epoch!.Value, view.LivingLeader!.Pid!.Value)
            : throw new BenchException($"No replica leads after {LeaderBound.TotalSeconds:0} s.");
}
