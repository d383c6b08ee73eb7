using System.Diagnostics.Metrics;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// How long a takeover takes, by phase. The monitor measures until the successor leads, the successor until it has settled.
/// Both services use one instrument, so that a chart shows the phases together.
/// </summary>
public static class FailoverDuration
{
    // From milliseconds, for a crash that the kernel reports, to seconds, for a hang that needs a vote.
    private static readonly InstrumentAdvice<double> Advice = new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    public static Histogram<double> Create(Meter meter) => meter.CreateHistogram(
        "alta.failover.duration", "s", "From the first evidence of a leader's loss until the end of each phase of its replacement",
        tags: null, Advice);

    public static void Record(Histogram<double> histogram, string phase, TimeSpan sinceLoss) =>
        histogram.Record(sinceLoss.TotalSeconds, new KeyValuePair<string, object?>("phase", phase));
}
