using System.Globalization;
using Simulation;

namespace Tests.Simulation;

/// <summary>
/// The services' code under faults, many seeds of it. <c>ALTA_SEEDS</c> says how many (default 10,000), <c>ALTA_FROM</c> the first: a
/// longer run is <c>ALTA_SEEDS=1000000 ALTA_FROM=20000 dotnet test --project Tests/Simulation</c>.
/// </summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    // Below this a rare fault may not be met.
    private const int EnoughForAllFaults = 5_000;

    [Fact]
    public void Seeds_OfFiveMinutesOfFaults_KeepEveryInvariantAndMeetEveryFault()
    {
        var count = (int)Setting("ALTA_SEEDS", 10_000);
        var result = new SimulationSeries(Setting("ALTA_FROM", 1), count, SimulationRun.StandardDuration)
            .Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        foreach (var happening in Enum.GetValues<Happening>()) output.WriteLine($"{happening}: {result.Coverage[happening]}");
        Assert.True(result.Violation is null, result.Failed is { } failed ? Stories.Of(failed, null) : "");
        if (count >= EnoughForAllFaults) Assert.Empty(result.Coverage.Missing);
    }

    private static ulong Setting(string name, ulong standard) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : standard;
}
