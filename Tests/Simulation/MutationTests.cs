using Simulation;

namespace Tests.Simulation;

/// <summary>A simulator that does not find the broken variants proves nothing about the correct code.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Seeds = 1_000;

    public static TheoryData<string> Names => [.. SimulationRun.Mutations.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutation_WithinAThousandSeeds_IsFound(string name)
    {
        var result = new SimulationSeries(1, Seeds, SimulationRun.StandardDuration, name)
            .Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.True(result.Failed is not null, $"{name} broke nothing in {Seeds} seeds.");
        output.WriteLine($"{name}: seed {result.Failed.Seed}, {result.Violation!.Rule}: {result.Violation.What}");
    }

    [Fact]
    public void Mutations_OfEveryKind_AreKnown() => Assert.Superset(
        new HashSet<string>
        {
            "no-epoch-check", "no-gateway-key", "no-unique-constraint", "pending-not-drained", "acknowledge-before-commit", "trim-by-length",
            "epoch-from-redis", "timeout-is-failure", "refund-not-looked-up", "cash-to-the-gateway", "given-up-charged", "parts-unchecked",
            "receipt-outside-the-fence",
        },
        SimulationRun.Mutations.Select(mutation => mutation.Name).ToHashSet());

    [Fact]
    public void Mutation_OfAnotherName_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SimulationRun.Run(new RunOptions(1, SimulationRun.StandardDuration, "no-such")));
}
