using Cluster;
using Experiment.History;
using Experiment.Trials;
using Experiment.Trials.Faults;

namespace Tests.Cluster;

/// <summary>The trial's figures, computed from known values.</summary>
public class MeasureTests
{
    [Fact]
    public void Percentiles_OfNothing_AreNull() => Assert.Null(new Percentiles([]).At(50));

    [Theory]
    [InlineData(50, 5)]
    [InlineData(95, 10)]
    [InlineData(10, 1)]
    [InlineData(100, 10)]
    public void Percentiles_OfTenValues_AreMeasuredOnes(double percent, double value) =>
        Assert.Equal(value, new Percentiles([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).At(percent));

    [Fact]
    public void CrashMoments_OfOneSeed_AreAlwaysTheSameAndOneInEachStretch()
    {
        var options = new TrialOptions(5, 230, 10, 20, new NoFault(), Seed: 42);
        var moments = CrashPlan.Draw(10, 230, options.Chance(3));
        Assert.Equal(moments, CrashPlan.Draw(10, 230, options.Chance(3)));
        Assert.NotEqual(moments, CrashPlan.Draw(10, 230, options.Chance(4)));
        Assert.All(moments.Index(), moment => Assert.InRange(moment.Item, moment.Index * 23, (moment.Index * 23) + 22));
    }

    [Fact]
    public void Failover_IsFromTheCrashToTheFirstSettlementOfAHigherEpoch()
    {
        var history = Histories.Clean();
        var second = history.Settlements[1].SettledAt;
        // Epoch 1 settles payments 1 and 2, epoch 2 settles payment 3, one per second.
        Assert.Equal([800.0], Failovers(history, Killed(second.AddMilliseconds(200), "server_1", 1)));
        // The monitor's epoch may lag behind the ledger's. A later settlement by the crashed leader itself is no failover.
        Assert.Equal([800.0], Failovers(history, Killed(second.AddMilliseconds(200), "server_1", 0)));
        // No other leader settled after it.
        Assert.Empty(Failovers(history, Killed(second.AddSeconds(1.5), "server_2", 2)));
    }

    [Fact]
    public void CrashPlan_Spread_KeepsTheStartCalm_AndLeavesRoomAfterEachCrash()
    {
        var moments = CrashPlan.Spread(crashes: 3, requests: 340, calm: 40, new Random(1));
        Assert.Equal(3, moments.Count);
        Assert.All(moments.Zip([40, 140, 240]), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 10));
    }

    [Fact]
    public void MonitorLines_ThatRepeat_AreReportedOnce()
    {
        var lines = new MonitorLines();
        string[] written = ["I AM ALIVE from server_1", "The leader is server_2", "      The leader is server_2", "I AM OFF from server_2",
            "I AM OFF from server_2", "The leader is server_3", "I AM ALIVE from server_2", "I AM ALIVE from server_2", "GET /cluster"];
        Assert.Equal(
            ["The leader is server_2", "I AM OFF from server_2", "The leader is server_3", "I AM ALIVE from server_2"],
            written.Select(lines.News).OfType<string>());
    }

    private static Crash Killed(DateTimeOffset at, string server, long epoch) => new(at, server, epoch, at, 1);

    private static IEnumerable<double> Failovers(TrialHistory history, Crash crash) =>
        new TrialOutcome(1, crash.At, history.Asks, history, new Verdict([]), [crash], 0).Failovers;
}
