using Experiment.Trials.Faults;

namespace Experiment.Trials.Storm;

/// <summary>
/// Faults drawn by chance at moments drawn by chance, some of them two at once, for as long as the load lasts. What is drawn
/// depends on the seed alone; what it meets depends on the machine.
/// </summary>
/// <param name="calm">Requests before the first: they tell what is normal.</param>
internal sealed class FaultStorm(IReadOnlyList<IFault> faults, FaultContext context, TimeSpan length, int calm) : IDisturbance
{
    private const double LongestPause = 6;

    /// <summary>One in so many does not wait for the one before it to be over.</summary>
    private const int Together = 3;

    private readonly TaskCompletionSource _due = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Injected> _injected = [];

    /// <param name="Crash">Null when there was nothing to strike.</param>
    public sealed record Injected(IFault Fault, Crash? Crash);

    /// <summary>What was drawn, in the order in which it was over.</summary>
    public IReadOnlyList<Injected> History => _injected;

    public void Sent(int index)
    {
        if (index == calm) _due.TrySetResult();
    }

    public async Task<IReadOnlyList<Crash>> RunAsync(Action<string> began, CancellationToken cancellation)
    {
        await _due.Task.WaitAsync(cancellation);
        var start = context.Time.GetTimestamp();
        var active = new Dictionary<IFault, Task>();
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

    private async Task InjectAsync(IFault fault, FaultContext drawn, Action<string> began, CancellationToken cancellation)
    {
        var crash = await Injection.TryAsync(fault, drawn, target => began($"{fault.Name}: {target}"), cancellation);
        lock (_injected) _injected.Add(new Injected(fault, crash));
    }
}
