using System.Globalization;
using Simulation;

namespace Tests.Simulation;

/// <summary>
/// Runs the services' code under faults for many seeds. <c>ALTA_SEEDS</c> sets how many (default 2,000) and <c>ALTA_FROM</c> the first;
/// <c>./lab simulate</c> runs any number.
/// </summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    // With fewer seeds, a rare fault may not occur.
    private const int EnoughForAllFaults = 2_000;

    [Fact]
    public void Seeds_OfFiveMinutesOfFaults_KeepEveryInvariantAndMeetEveryFault()
    {
        var count = (int)Setting("ALTA_SEEDS", 2_000);
        var result = new SimulationSeries(Setting("ALTA_FROM", 1), count, SimulationRun.StandardDuration)
            .Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        foreach (var happening in Enum.GetValues<Happening>()) output.WriteLine($"{happening}: {result.Coverage[happening]}");
        Assert.True(result.Violation is null, result.Failed is { } failed ? Stories.Of(failed, null) : "");
        if (count >= EnoughForAllFaults) Assert.Empty(result.Coverage.Missing);
    }

    private static ulong Setting(string name, ulong standard) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : standard;
}
