using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>What is done to the system while a trial's requests are sent.</summary>
internal interface IDisturbance
{
    /// <summary>Tells that the request with this index has been sent.</summary>
    void Sent(int index);

    /// <summary>Injects all that is to be injected; it ends by itself.</summary>
    /// <param name="began">Called with its target as each fault strikes.</param>
    Task<IReadOnlyList<Crash>> RunAsync(Action<string> began, CancellationToken cancellation);
}
