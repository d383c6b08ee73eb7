using AppHost.Supervision;

namespace Tests.AppHost;

/// <summary>Which ends of a process count as crashes, and when it is restarted.</summary>
public class LifecycleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan? AtOnce = TimeSpan.Zero;

    private readonly Lifecycle _life = new(Second);
    private TimeSpan _now;

    [Fact]
    public void End_OfARunningProcess_IsACrash() => Assert.Equal([null, null, AtOnce], Live("Starting", "Running", "Exited"));

    [Fact]
    public void End_WhileStarting_IsACrash() => Assert.Equal([null, AtOnce], Live("Starting", "FailedToStart"));

    [Fact]
    public void End_AfterStopping_IsNoCrash() => Assert.Equal([null, null, null], Live("Running", "Stopping", "Exited"));

    [Fact]
    public void End_ReportedTwice_IsOneCrash() => Assert.Equal([null, AtOnce, null], Live("Running", "Exited", "Exited"));

    [Fact]
    public void End_BeforeItWasWatched_IsACrash() => Assert.Equal([null, AtOnce, null], Live(null, "Exited", "Exited"));

    [Fact]
    public void End_OfAProcessThatNeverStarted_IsNoCrash() => Assert.Equal([null, null], Live("NotStarted", "Exited"));

    [Fact]
    public void End_AfterAStopAndARestart_IsACrash() =>
        Assert.Equal([null, null, null, null, AtOnce], Live("Running", "Stopping", "Exited", "Running", "Finished"));

    [Fact]
    public void Process_ThatKeepsEndingByItself_WaitsLongerAndLonger()
    {
        var delays = Enumerable.Range(0, 4).Select(_ => Live("Running", "Exited")[^1]!.Value.TotalSeconds);
        Assert.Equal([0, 1, 2, 4], delays);
    }

    [Fact]
    public void Process_ThatServedAndIsKilledAgainAndAgain_IsStartedAtOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            Live("Running");
            _life.Served();
            Assert.Equal(TimeSpan.Zero, _life.Step("Exited", wasKilled: true, _now));
        }
    }

    [Fact]
    public void Process_GoneBeforeItsEndIsReported_IsRestartedAtOnceUnlessItNeverServedOrIsStopping()
    {
        Live("Running");
        Assert.False(_life.TryRestartUnexplained());
        _life.Served();
        Assert.True(_life.TryRestartUnexplained());
        // A late report about the old process, and the state it has for a moment while it is deleted from the orchestrator.
        Assert.Equal([null, null], Live("Running", "Exited"));
        Assert.Equal([null, null, AtOnce], Live("Starting", "Running", "Exited"));
        Live("Starting", "Running");
        _life.Served();
        Live("Stopping");
        Assert.False(_life.TryRestartUnexplained());
    }

    [Fact]
    public void Process_GoneTooOftenWithoutAReport_WaitsForTheReport()
    {
        bool Ends()
        {
            Live("Starting", "Running");
            _life.Served();
            return _life.TryRestartUnexplained();
        }
        Assert.All(Enumerable.Range(0, Lifecycle.MostUnexplained), _ => Assert.True(Ends()));
        Assert.False(Ends());
        Assert.NotNull(Live("Exited")[0]);
        Assert.True(Ends());
    }

    /// <summary>One second passes between two states.</summary>
    private List<TimeSpan?> Live(params string?[] states) => [.. states.Select(state =>
    {
        var delay = _life.Step(state, wasKilled: false, _now);
        _now += Second;
        return delay;
    })];
}
