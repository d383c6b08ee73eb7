using Experiment.Clients;

namespace Experiment.Trials.Faults;

/// <summary>Something that is done to the running system at a request of the trial.</summary>
internal interface IFault
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, for a person.</summary>
    string Description { get; }

    /// <summary>Does it once. It returns when the next one may follow.</summary>
    /// <returns>What was done; null when there was nothing to do it to within a bounded wait.</returns>
    Task<Crash?> InjectAsync(MonitorClient monitor, Action<Crash> began, CancellationToken cancellation);
}

/// <summary>A fault that was injected.</summary>
/// <param name="At">By this process's clock, just before.</param>
/// <param name="Server">The leader that it struck.</param>
/// <param name="Epoch">Under which that one led, as the monitor knew it.</param>
internal sealed record Crash(DateTimeOffset At, string Server, long Epoch);
