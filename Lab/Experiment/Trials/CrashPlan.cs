using System.Threading.Channels;
using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>Injects a fault at randomly chosen requests, one after another.</summary>
/// <param name="moments">The indexes of those requests, ascending.</param>
internal sealed class CrashPlan(IReadOnlyList<int> moments, Fault fault, FaultContext context) : IDisturbance
{
    private readonly Channel<int> _due = Channel.CreateUnbounded<int>();

    /// <summary>
    /// Draws one random moment in each of <paramref name="crashes"/> equal stretches of the trial. They are spread so that
    /// replicas can restart in between.
    /// </summary>
    public static IReadOnlyList<int> Draw(int crashes, int requests, Random chance) => [.. Enumerable.Range(0, crashes)
        .Select(crash => chance.Next((int)((long)crash * requests / crashes), (int)((crash + 1L) * requests / crashes)))];

    /// <summary>
    /// Draws one moment near the start of each of <paramref name="crashes"/> equal stretches, after <paramref name="calm"/>
    /// undisturbed requests. The rest of each stretch shows the recovery.
    /// </summary>
    public static IReadOnlyList<int> Spread(int crashes, int requests, int calm, Random chance)
    {
        var stretch = (requests - calm) / crashes;
        var leeway = Math.Clamp(calm / 2, 1, Math.Max(1, stretch / 10));
        return [.. Enumerable.Range(0, crashes).Select(crash => calm + (crash * stretch) + chance.Next(leeway))];
    }

    public void Sent(int index)
    {
        if (moments.Contains(index)) _due.Writer.TryWrite(index);
    }

    /// <summary>
    /// Injects the fault at every moment. A fault that waits for a leader delays the next ones but does not drop them: they are
    /// injected later, even after the last request.
    /// </summary>
    public async Task<IReadOnlyList<Crash>> RunAsync(Action<string> began, CancellationToken cancellation)
    {
        var crashes = new List<Crash>();
        foreach (var _ in moments)
        {
            await _due.Reader.ReadAsync(cancellation);
            if (await Injection.TryAsync(fault, context, began, cancellation) is { } crash) crashes.Add(crash);
        }
        return crashes;
    }
}
