namespace Experiment.Bench;

/// <summary>One turn of a subject: what it is to measure, and where the values go.</summary>
/// <param name="Number">From 1.</param>
internal sealed class Round(int number, int rounds, IReadOnlySet<BenchRow> wanted, Measurements measurements, Action<string> tell)
{
    public int Number => number;

    public bool Wants(params IEnumerable<BenchRow> rows) => rows.Any(wanted.Contains);

    /// <param name="from">How many payments, requests or kills the value comes from.</param>
    public void Add(BenchRow row, double value, long from = 1)
    {
        if (wanted.Contains(row)) measurements.Add(row, value, from);
    }

    /// <summary>Adds the value and shows it.</summary>
    public void Report(BenchRow row, double value, long from = 1)
    {
        Add(row, value, from);
        if (wanted.Contains(row)) tell(FormattableString.Invariant($"{row.System}: {row.Name} {BenchResult.Text(value)} {row.Unit}"));
    }

    public void Tell(BenchRow row, string step) => tell($"{row.System}: {row.Name}: {step}");

    /// <summary>This round's part of <paramref name="total"/>, such as kills, at least one.</summary>
    public int Share(int total) => Math.Max(1, (total / rounds) + (number <= total % rounds ? 1 : 0));
}
