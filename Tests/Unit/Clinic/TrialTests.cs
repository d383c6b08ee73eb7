using Clinic.Web.Trials;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>How the page interprets a trial's events.</summary>
public class TrialTests
{
    [Fact]
    public void State_AfterEveryEvent_HasProgressRowsAndTotal()
    {
        const string row = """{"sent":40,"successful":39,"availability":0.975,"lost":0,"charged_twice":0,"out_of_order":0,"stale_rejected":0,"""
            + """ "crashes":1,"failovers":1,"failover_ms":{"p50":12.5,"max":12.5},"latency_ms":{"p50":3,"max":9}""";
        var state = new[]
        {
            """{"event":"started","trials":1,"requests":40}""",
            """{"event":"progress","state":{"trial":1,"billed":40,"sent":10,"answered":8,"successful":6,"crashes":1,"step":"paying"}}""",
            "a line that is no event",
            $$$"""{"event":"trial","row":{{{row}}},"trial":1},"beside":{"sent":230,"successful":229}}""",
            $$$"""{"event":"total","row":{{{row}}}},"beside":{"sent":1150,"successful":1139},"clean":true}""",
        }.Aggregate(TrialState.Started, (state, line) => state.After(line));

        Assert.Equal(0.75, state.Progress!.Availability);
        Assert.Equal((1, 229), (Assert.Single(state.Results).Row.Trial, state.Results[0].Beside!.Successful));
        Assert.Equal(0.975, state.Total!.Row.Availability);
        Assert.Equal((false, null), (state.Ended(0).IsRunning, state.Ended(0).Failure));
        Assert.True(state.IsClean);
    }

    [Fact]
    public void State_OfAProgramThatEndsWithoutATotal_IsAFailure() => Assert.NotNull(TrialState.Started.Ended(2).Failure);

    [Theory]
    [InlineData(1, 230, 10, 20, "kill", true)]
    [InlineData(0, 230, 10, 20, "kill", false)]
    [InlineData(1, 20, 20, 20, "freeze", true)]
    [InlineData(1, 10, 11, 20, "kill", false)]
    [InlineData(1, 230, 10, 5000, "kill", false)]
    [InlineData(1, 230, 10, 20, "everything-kill", false)]
    public void Options_AreBounded(int trials, int requests, int crashes, int rate, string fault, bool good) =>
        Assert.Equal(good, new TrialOptions { Trials = trials, Requests = requests, Crashes = crashes, Rate = rate, Fault = fault }.Wrong is null);
}
