using Clients;
using Experiment.History;
using Experiment.Trials.Faults;
using Experiment.Trials.Matrix;

namespace Tests.Cluster;

/// <summary>The time back to normal, from known latencies. A request is due every 100 ms; the fault lasts from 2 s to 3 s.</summary>
public class RecoveryTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Crash Fault = new(Start.AddSeconds(2), "redis", 0, Start.AddSeconds(3), 1);

    [Fact]
    public void Normal_IsTwiceTheP95OfRequestsAnsweredBeforeTheFault()
    {
        var asks = Asks(due => due < 1 ? 80 : 5000);
        Assert.Equal(TimeSpan.FromMilliseconds(160), Recovery.Normal(asks, [Fault], Start));
    }

    [Fact]
    public void Normal_OfAVeryFastSystem_IsAHundredMilliseconds() =>
        Assert.Equal(TimeSpan.FromMilliseconds(100), Recovery.Normal(Asks(_ => 3), [Fault], Start));

    [Fact]
    public void Recovery_OfASystemThatNeverSlowedDown_IsZero() => Assert.Equal([TimeSpan.Zero], After(Asks(_ => 60)));

    [Fact]
    public void Recovery_EndsWithTheFirstOfFiveFastRequestsInARow()
    {
        // Slow until 4 s, except for three fast requests around 3.3 s.
        var asks = Asks(due => due is >= 2 and < 4 and not (>= 3.15 and < 3.45) ? 900 : 60);
        Assert.Equal([TimeSpan.FromSeconds(1)], After(asks));
    }

    [Fact]
    public void Recovery_OfRequestsThatFailFast_IsUnknown() => Assert.Equal([null], After(Asks(_ => 60, due => due < 2)));

    [Fact]
    public void Recovery_WithoutAnUndisturbedRequest_IsUnknown() => Assert.Equal([null], After(Asks(_ => 9000)));

    [Fact]
    public void Outage_IsTheLongestWaitFromTheFaultOn_AndEndsWithTheNextFault()
    {
        // The request that is due at 1.9 s waits until 2.6 s, the one at 4.5 s until 5.4 s.
        var asks = Asks(due => due is 1.9 ? 700 : due is 4.5 ? 900 : 60);
        var next = new Crash(Start.AddSeconds(4), "redis", 0, Start.AddSeconds(4), 1);
        Assert.Equal([TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(900)], Recovery.Outages([next, Fault], asks, Start));
    }

    private static IReadOnlyList<TimeSpan?> After(IReadOnlyList<Ask> asks) => Recovery.After([Fault], asks, Start);

    private static List<Ask> Asks(Func<double, double> milliseconds, Func<double, bool>? succeeds = null) =>
        [.. Enumerable.Range(0, 60).Select(index => Ask(index, milliseconds(index / 10.0), succeeds?.Invoke(index / 10.0) ?? true))];

    private static Ask Ask(int index, double milliseconds, bool succeeds) => new(
        index + 1, $"invoice-{index}", 100, TimeSpan.FromMilliseconds(100 * index), TimeSpan.FromMilliseconds(milliseconds),
        succeeds ? new PaymentAnswer(200, Histories.Payment(1), null) : new PaymentAnswer(null, null, "refused"));
}
