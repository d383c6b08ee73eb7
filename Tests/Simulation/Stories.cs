using Simulation;

namespace Tests.Simulation;

/// <summary>Describes a failing seed.</summary>
internal static class Stories
{
    private const int LastLines = 80;

    public static string Of(RunResult failed, string? mutation)
    {
        var told = SimulationRun.Run(new RunOptions(failed.Seed, SimulationRun.StandardDuration, mutation), tells: true);
        return $"""
            Seed {failed.Seed} breaks {failed.Violation!.Rule}: {failed.Violation.What}
            {string.Join(Environment.NewLine, told.Transcript.TakeLast(LastLines))}
            Again: ./lab simulate --seeds 1 --from {failed.Seed}
            """;
    }
}
