using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>Faults that are injected while a trial's requests are sent.</summary>
internal interface IDisturbance
{
    /// <summary>Called after the request with this index was sent.</summary>
    void Sent(int index);

    /// <summary>Injects all faults, then returns.</summary>
    /// <param name="began">Called with the target when a fault strikes.</param>
    Task<IReadOnlyList<Crash>> RunAsync(Action<string> began, CancellationToken cancellation);
}
