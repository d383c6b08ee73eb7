using Simulation.Invariants;
using Simulation.Mutations;

namespace Simulation;

/// <summary>What to run.</summary>
/// <param name="Duration">How long faults occur, in simulated time. After that everything must come to rest.</param>
/// <param name="Mutation">The name of a broken variant; null for the unchanged system.</param>
public sealed record RunOptions(ulong Seed, TimeSpan Duration, string? Mutation = null);

/// <summary>The result of one seed.</summary>
/// <param name="Violation">Null if every invariant held.</param>
/// <param name="Steps">Continuations and timer callbacks that ran.</param>
/// <param name="Transcript">Empty unless asked for.</param>
public sealed record RunResult(ulong Seed, Violation? Violation, long Steps, Coverage Coverage, IReadOnlyList<string> Transcript);

/// <summary>Runs one seed from start to end, in the calling thread.</summary>
public static class SimulationRun
{
    /// <summary>The default of <see cref="RunOptions.Duration"/>.</summary>
    public static readonly TimeSpan StandardDuration = TimeSpan.FromMinutes(5);

    /// <summary>Every broken variant, and what is broken in it.</summary>
    public static IReadOnlyList<(string Name, string Broken)> Mutations { get; } =
        [.. KnownMutations.All.Select(mutation => (mutation.Name, mutation.Broken))];

    /// <param name="tells">Whether to keep the transcript; the run is the same either way.</param>
    public static RunResult Run(RunOptions options, bool tells = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var world = new World(options.Seed, options.Duration, KnownMutations.Find(options.Mutation), tells);
        world.Run();
        return new(options.Seed, world.Checker.Violation, world.Scheduler.Steps, world.Coverage, world.Transcript);
    }
}
