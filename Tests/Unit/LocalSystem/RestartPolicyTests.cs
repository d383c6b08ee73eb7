using LocalSystem;
using Xunit;

namespace Tests.Unit.LocalSystem;

/// <summary>All tests use a first delay of one second, unless they say otherwise.</summary>
public sealed class RestartPolicyTests
{
    private static readonly ProcessEnd Young = new(TimeSpan.FromSeconds(2), HadServed: false, WasKilled: false);
    private static readonly ProcessEnd Old = Young with { RanFor = RestartPolicy.Settled };
    private static readonly ProcessEnd KilledWhileServing = Young with { HadServed = true, WasKilled = true };

    private readonly RestartPolicy _policy = new(TimeSpan.FromSeconds(1));

    [Fact]
    public void Process_ThatDiesYoungForTheFirstTime_IsRestartedAtOnce() => Assert.Equal([0], DelaysAfter(Young));

    [Fact]
    public void Process_ThatKeepsDyingYoung_WaitsTwiceAsLongEachTimeUpToThirtySeconds() =>
        Assert.Equal([0, 1, 2, 4, 8, 16, 30, 30], DelaysAfter([.. Enumerable.Repeat(Young, 8)]));

    [Fact]
    public void Process_KilledRepeatedlyWhileServing_IsRestartedAtOnceEachTime() =>
        Assert.Equal([0, 0, 0], DelaysAfter(KilledWhileServing, KilledWhileServing, KilledWhileServing));

    [Fact]
    public void Process_KilledWhileServing_ResetsTheCount() =>
        Assert.Equal([0, 1, 2, 0, 0, 1], DelaysAfter(Young, Young, Young, KilledWhileServing, Young, Young));

    [Fact]
    public void Process_ThatRanForThirtySeconds_IsRestartedAtOnceAndResetsTheCount() =>
        Assert.Equal([0, 1, 0, 0, 1], DelaysAfter(Young, Young, Old, Young, Young));

    [Fact]
    public void Process_ThatRanForAlmostThirtySeconds_DiedYoung() =>
        Assert.Equal([0, 1], DelaysAfter(Young, Old with { RanFor = RestartPolicy.Settled - TimeSpan.FromTicks(1) }));

    [Fact]
    public void Process_KilledBeforeItServed_CountsAsEndedByItself() =>
        Assert.Equal([0, 1], DelaysAfter(Young, KilledWhileServing with { HadServed = false }));

    [Fact]
    public void Process_ThatServedAndEndedByItself_DiedYoung() =>
        Assert.Equal([0, 1], DelaysAfter(Young, KilledWhileServing with { WasKilled = false }));

    [Fact]
    public void FirstDelay_OfZero_NeverWaits() =>
        Assert.Equal([0, 0, 0], DelaysAfter(new RestartPolicy(TimeSpan.Zero), Young, Young, Young));

    [Fact]
    public void FirstDelay_LongerThanTheLongest_IsNotReduced() =>
        Assert.Equal([0, 600, 600], DelaysAfter(new RestartPolicy(TimeSpan.FromMinutes(10)), Young, Young, Young));

    private double[] DelaysAfter(params ProcessEnd[] ends) => DelaysAfter(_policy, ends);

    /// <summary>The restart delays in seconds.</summary>
    private static double[] DelaysAfter(RestartPolicy policy, params ProcessEnd[] ends) => [.. ends.Select(end => policy.DelayAfter(end).TotalSeconds)];
}
