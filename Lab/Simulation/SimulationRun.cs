using Simulation.Invariants;
using Simulation.Mutations;

namespace Simulation;

/// <summary>What to run.</summary>
/// <param name="Duration">How long faults go on in simulated time; after that everything must come to rest.</param>
/// <param name="Mutation">The name of a broken variant; null: the system as it is.</param>
public sealed record RunOptions(ulong Seed, TimeSpan Duration, string? Mutation = null);

/// <summary>How one seed went.</summary>
/// <param name="Violation">Null when every invariant held.</param>
/// <param name="Steps">Continuations and timer callbacks that ran.</param>
/// <param name="Transcript">Empty unless asked for.</param>
public sealed record RunResult(ulong Seed, Violation? Violation, long Steps, Coverage Coverage, IReadOnlyList<string> Transcript);

/// <summary>One seed from its beginning to its end, in the calling thread.</summary>
public static class SimulationRun
{
    /// <summary>How long faults go on, where nothing else is said.</summary>
    public static readonly TimeSpan StandardDuration = TimeSpan.FromMinutes(5);

    /// <summary>Every broken variant, and what is taken away in it.</summary>
    public static IReadOnlyList<(string Name, string Broken)> Mutations { get; } =
        [.. KnownMutations.All.Select(mutation => (mutation.Name, mutation.Broken))];

    /// <param name="tells">Whether to keep the transcript; it changes nothing of what happens.</param>
    public static RunResult Run(RunOptions options, bool tells = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var world = new World(options.Seed, options.Duration, KnownMutations.Find(options.Mutation), tells);
        world.Run();
        return new(options.Seed, world.Checker.Violation, world.Scheduler.Steps, world.Coverage, world.Transcript);
    }
}
