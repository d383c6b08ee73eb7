using AppHost.Supervision;

namespace Tests.AppHost;

/// <summary>Which ends of a replica are crashes, and how long the next start waits.</summary>
public class LifecycleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lifecycle _life = new();
    private TimeSpan _now;

    [Fact]
    public void End_OfARunningReplica_IsACrash() => Assert.Equal([false, false, true], Live("Starting", "Running", "Exited"));

    [Fact]
    public void End_WhileStarting_IsACrash() => Assert.Equal([false, true], Live("Starting", "FailedToStart"));

    [Fact]
    public void End_AfterStopping_IsNone() => Assert.Equal([false, false, false], Live("Running", "Stopping", "Exited"));

    [Fact]
    public void End_SaidTwice_IsOneCrash() => Assert.Equal([false, true, false], Live("Running", "Exited", "Exited"));

    [Fact]
    public void End_OfWhatNeverStarted_IsNone() => Assert.Equal([false, false], Live("NotStarted", "Exited"));

    [Fact]
    public void End_AfterAStopAndANewStart_IsACrash() =>
        Assert.Equal([false, false, false, false, true], Live("Running", "Stopping", "Exited", "Running", "Finished"));

    [Fact]
    public void Delay_OfCrashesInARow_IsDoubledUpToHalfAMinute()
    {
        var delays = Enumerable.Range(0, 8).Select(_ =>
        {
            Live("Running", "Exited");
            return _life.Delay(Second).TotalSeconds;
        });
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], delays);
    }

    [Fact]
    public void Delay_AfterALongRun_IsTheFirstAgain()
    {
        Live("Running", "Exited", "Running", "Exited", "Running");
        _now += TimeSpan.FromSeconds(30);
        Live("Exited");
        Assert.Equal(Second, _life.Delay(Second));
    }

    private List<bool> Live(params string[] states) => [.. states.Select(state => _life.Step(state, _now))];
}
