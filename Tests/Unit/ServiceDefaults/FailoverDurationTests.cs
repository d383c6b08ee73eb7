using System.Diagnostics.Metrics;
using ServiceDefaults.Telemetry;
using Xunit;

namespace Tests.Unit.Defaults;

public sealed class FailoverDurationTests
{
    [Fact]
    public void Histogram_OfFailovers_SeparatesMillisecondsFromSeconds()
    {
        using var meter = new Meter("failover test");

        var histogram = FailoverDuration.Create(meter);

        var bounds = histogram.Advice!.HistogramBucketBoundaries!;
        Assert.Equal(("s", 0.001, 10d), (histogram.Unit, bounds[0], bounds[^1]));
        Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.InRange(pair.Second / pair.First, 1.5, 2.6));
    }
}
