using AppHost.Supervision;

namespace Tests.AppHost;

/// <summary>Which ends of a process are crashes, and how long it had run.</summary>
public class LifecycleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lifecycle _life = new();
    private TimeSpan _now;

    [Fact]
    public void End_OfARunningProcess_IsACrash() => Assert.Equal([null, null, 2 * Second], Live("Starting", "Running", "Exited"));

    [Fact]
    public void End_WhileStarting_IsACrash() => Assert.Equal([null, Second], Live("Starting", "FailedToStart"));

    [Fact]
    public void End_AfterStopping_IsNone() => Assert.Equal([null, null, null], Live("Running", "Stopping", "Exited"));

    [Fact]
    public void End_SaidTwice_IsOneCrash() => Assert.Equal([null, Second, null], Live("Running", "Exited", "Exited"));

    [Fact]
    public void End_OfWhatNeverStarted_IsNone() => Assert.Equal([null, null], Live("NotStarted", "Exited"));

    [Fact]
    public void End_AfterAStopAndANewStart_IsACrash() =>
        Assert.Equal([null, null, null, null, Second], Live("Running", "Stopping", "Exited", "Running", "Finished"));

    [Fact]
    public void Served_IsSaidOfTheProcessThatRanLast()
    {
        Live("Running");
        _life.Served();
        Live("Exited");
        Assert.True(_life.HasServed);
        Live("Running");
        Assert.False(_life.HasServed);
    }

    /// <summary>A second passes between one state and the next.</summary>
    private List<TimeSpan?> Live(params string[] states) => [.. states.Select(state =>
    {
        var ranFor = _life.Step(state, _now);
        _now += Second;
        return ranFor;
    })];
}
