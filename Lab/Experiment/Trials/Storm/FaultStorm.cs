using Experiment.Trials.Faults;

namespace Experiment.Trials.Storm;

/// <summary>
/// Injects random faults at random moments, sometimes two at once, while the load lasts. The draws depend on the seed alone;
/// their effects depend on the machine.
/// </summary>
/// <param name="calm">Requests before the first fault, which show what is normal.</param>
internal sealed class FaultStorm(IReadOnlyList<Fault> faults, FaultContext context, TimeSpan length, int calm) : IDisturbance
{
    private const double LongestPause = 6;

    /// <summary>One in this many faults does not wait for the previous one to end.</summary>
    private const int Together = 3;

    private readonly TaskCompletionSource _due = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Injected> _injected = [];

    /// <param name="Crash">Null if nothing was injected.</param>
    public sealed record Injected(Fault Fault, Crash? Crash);

    /// <summary>The drawn faults, in the order in which they ended.</summary>
    public IReadOnlyList<Injected> History => _injected;

    public void Sent(int index)
    {
        if (index == calm) _due.TrySetResult();
    }

    public async Task<IReadOnlyList<Crash>> RunAsync(Action<string> began, CancellationToken cancellation)
    {
        await _due.Task.WaitAsync(cancellation);
        var start = context.Time.GetTimestamp();
        var active = new Dictionary<Fault, Task>();
        while (true)
        {
            var pause = TimeSpan.FromSeconds(0.5 + (LongestPause * context.Chance.NextDouble()));
            var fault = faults[context.Chance.Next(faults.Count)];
            var most = context.Chance.Next(Together) == 0 ? 1 : 0;
            var drawn = context with { Chance = new Random(context.Chance.Next()) };
            if (context.Time.GetElapsedTime(start) + pause > length) break;

            await context.WaitAsync(pause, cancellation);
            while (active.Count > most || active.ContainsKey(fault))
            {
                await Task.WhenAny(active.Values);
                foreach (var over in active.Where(entry => entry.Value.IsCompleted).ToList()) active.Remove(over.Key);
            }
            if (context.Time.GetElapsedTime(start) > length) break;
            active[fault] = InjectAsync(fault, drawn, began, cancellation);
        }
        await Task.WhenAll(active.Values);
        return [.. _injected.Select(injected => injected.Crash).OfType<Crash>().OrderBy(crash => crash.At)];
    }

    private async Task InjectAsync(Fault fault, FaultContext drawn, Action<string> began, CancellationToken cancellation)
    {
        var crash = await Injection.TryAsync(fault, drawn, target => began($"{fault.Name}: {target}"), cancellation);
        lock (_injected) _injected.Add(new Injected(fault, crash));
    }
}
