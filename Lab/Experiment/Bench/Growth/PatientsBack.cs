using Cluster;
using Experiment.Bench.Alta;

namespace Experiment.Bench.Growth;

/// <summary><c>kill -9</c> of Patients.Api, until its successor answers a call that reads the ledger.</summary>
/// <param name="beside">The row that the table compares it with; null for none.</param>
internal sealed class PatientsBack(string system, string? beside, TimeProvider time)
{
    public const string Name = "patients_back";

    private const int Kills = 3;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly BenchRow _back = new(Name, system, "ms", Beside: beside is null ? null : [beside]);

    public IReadOnlyList<BenchRow> Rows => [_back];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_back)) return;
        for (var number = 0; number < Kills; number++)
        {
            // Its supervisor has seen it alive by then: it restarts it without a delay.
            await Task.Delay(ProcessMemory.Settled, time, cancellation);
            var (dead, start) = (cluster.Pid(Parts.Patients), time.GetTimestamp());
            if (!cluster.Kill(Parts.Patients)) throw new BenchException("Patients.Api ended before it was killed.");
            await Waiting.UntilAsync("the return of Patients.Api", async token =>
                cluster.Pid(Parts.Patients) is { } pid && pid != dead
                && await Waiting.AnswersAsync(cluster.Options.Ports.Patients, load.Get("/patients?page_size=1"), token), Bound, time, cancellation);
            round.Report(_back, time.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
