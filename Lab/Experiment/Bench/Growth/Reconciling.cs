using System.Globalization;
using System.Text.RegularExpressions;
using Cluster;

namespace Experiment.Bench.Growth;

/// <summary>How fast the leader compares what is new at the gateway and in the ledger, as it logs it.</summary>
/// <param name="beside">The row that the table compares it with; null for none.</param>
internal sealed partial class Reconciling(string system, string? beside, TimeProvider time)
{
    public const string Name = "reconciled";

    /// <summary>A comparison of fewer says little.</summary>
    private const long Fewest = 1_000;

    /// <summary>Two of the leader's intervals.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly BenchRow _rate = new(Name, system, "entries/s", Beside: beside is null ? null : [beside]);

    public IReadOnlyList<BenchRow> Rows => [_rate];

    /// <summary>Call it after a load: its payments are what is new.</summary>
    public async Task MeasureAsync(Round round, LocalCluster cluster, CancellationToken cancellation)
    {
        if (!round.Wants(_rate)) return;
        var (count, milliseconds) = (0L, 0.0);
        await Waiting.UntilAsync($"a comparison of {Fewest} entries", _ =>
        {
            (count, milliseconds) = Compared(cluster);
            return Task.FromResult(count >= Fewest);
        }, Bound, time, cancellation, Look);
        round.Report(_rate, count * 1000 / milliseconds, count);
    }

    private static (long Count, double Milliseconds) Compared(LocalCluster cluster)
    {
        var lines = Enumerable.Range(1, Ports.PaymentsReplicas).SelectMany(replica => Line().Matches(File.ReadAllText(cluster.LogOf(Parts.Payments(replica)))));
        var many = lines.Select(line => (Count: Number(line, 1), Milliseconds: (double)Number(line, 2))).Where(each => each.Count >= Fewest).ToList();
        return (many.Sum(each => each.Count), many.Sum(each => each.Milliseconds));
    }

    private static long Number(Match line, int group) => long.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Compared gateway and ledger: (\d+) charges and settlements in (\d+) ms")]
    private static partial Regex Line();
}
