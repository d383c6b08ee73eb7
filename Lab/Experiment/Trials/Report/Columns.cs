using System.Globalization;

namespace Experiment.Trials.Report;

/// <summary>The table's columns, the same on the console and in Markdown.</summary>
internal static class Columns
{
    public static readonly IReadOnlyList<string> Titles =
    [
        "trial", "sent", "successful", "availability", "lost", "charged twice", "out of order", "stale rejected", "crashes", "failovers",
        "failover ms p50 / p95 / max", "latency ms p50 / p95 / p99 / max", "2021 experiment",
    ];

    public static IReadOnlyList<string> Of(TrialRow row) =>
    [
        row.Trial is { } trial ? Text(trial) : "total", Text(row.Sent), Text(row.Successful),
        row.Availability is { } availability ? FormattableString.Invariant($"{100 * availability:0.000} %") : "–",
        Text(row.Lost), Text(row.ChargedTwice), Text(row.OutOfOrder), Text(row.StaleRejected), Text(row.Crashes), Text(row.Failovers),
        Times(row.FailoverMs.P50, row.FailoverMs.P95, row.FailoverMs.Max),
        Times(row.LatencyMs.P50, row.LatencyMs.P95, row.LatencyMs.P99, row.LatencyMs.Max),
        SeedExperiment.Beside(row.Trial),
    ];

    /// <summary>Tenths below ten milliseconds, whole milliseconds above: the measurement is no finer.</summary>
    private static string Times(params double?[] milliseconds) => string.Join(" / ", milliseconds.Select(value => value switch
    {
        null => "–",
        < 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0", CultureInfo.InvariantCulture),
    }));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
