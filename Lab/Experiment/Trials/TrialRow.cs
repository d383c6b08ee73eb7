using Experiment.History;

namespace Experiment.Trials;

/// <summary>A row of the table and of the JSON. Values without data are null.</summary>
/// <param name="Trial">Null in the total.</param>
/// <param name="Availability">Successful requests as a fraction of those sent.</param>
/// <param name="Failovers">Crashes after which a leader of a higher epoch settled.</param>
internal sealed record TrialRow(
    int? Trial, int Sent, int Successful, double? Availability, int Lost, int ChargedTwice, int OutOfOrder, long StaleRejected,
    int Crashes, int Failovers, FailoverTimes FailoverMs, LatencyTimes LatencyMs)
{
    public static TrialRow Of(TrialOutcome outcome) => Of(outcome.Trial, [outcome]);

    public static TrialRow Total(IReadOnlyList<TrialOutcome> outcomes) => Of(null, outcomes);

    private static TrialRow Of(int? trial, IReadOnlyList<TrialOutcome> outcomes)
    {
        var sent = outcomes.Sum(outcome => outcome.History.Asks.Count);
        var latencies = new Percentiles(outcomes.SelectMany(outcome => outcome.SuccessLatencies));
        var failovers = new Percentiles(outcomes.SelectMany(outcome => outcome.Failovers));
        int Count(Anomaly anomaly) => outcomes.Sum(outcome => outcome.Verdict.Count(anomaly));
        return new TrialRow(
            trial, sent, latencies.Count, sent == 0 ? null : (double)latencies.Count / sent,
            Count(Anomaly.Lost), Count(Anomaly.ChargedTwice), Count(Anomaly.OutOfOrder), outcomes.Sum(outcome => outcome.StaleRejected),
            outcomes.Sum(outcome => outcome.Crashes.Count), failovers.Count,
            new FailoverTimes(failovers.At(50), failovers.At(95), failovers.At(100)),
            new LatencyTimes(latencies.At(50), latencies.At(95), latencies.At(99), latencies.At(100)));
    }
}

/// <summary>Milliseconds from a crash to the successor's first settlement.</summary>
internal sealed record FailoverTimes(double? P50, double? P95, double? Max);

/// <summary>Milliseconds from when a successful request was due to its answer.</summary>
internal sealed record LatencyTimes(double? P50, double? P95, double? P99, double? Max);
