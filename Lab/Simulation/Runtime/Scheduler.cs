using System.Diagnostics.CodeAnalysis;

namespace Simulation.Runtime;

/// <summary>
/// Runs everything in one thread. Actions that are due later wait on the timeline. Ready work (continuations, timer callbacks) runs in
/// random order. When nothing is ready, time jumps to the next entry of the timeline.
/// </summary>
internal sealed class Scheduler(Chance chance)
{
    // Far more steps than any code needs at one instant. Code that exceeds it spins without waiting.
    private const int MaxStepsAtOneInstant = 200_000;

    private readonly PriorityQueue<Action, (long Due, long Number)> _timeline = new();
    private readonly List<WorkItem> _ready = [];
    private readonly Thread _thread = Thread.CurrentThread;
    private long _numbers;
    private bool _stopped;

    /// <summary>Ticks (100 ns) since the start.</summary>
    public long Now { get; private set; }

    /// <summary>Continuations and callbacks run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Puts <paramref name="action"/> on the timeline. It runs outside all processes, without a synchronization context.</summary>
    public void After(TimeSpan delay, Action action) =>
        _timeline.Enqueue(action, (Now + Math.Max(0, delay.Ticks), _numbers++));

    public void Ready(WorkItem item)
    {
        if (Thread.CurrentThread != _thread)
        {
            throw new SimulationLeakException(
                $"{item.Process} got a continuation of {(item.State as Delegate)?.Target} from another thread: code awaited something that is not simulated.");
        }
        _ready.Add(item);
    }

    public void Stop() => _stopped = true;

    /// <summary>Runs until <paramref name="end"/> or <see cref="Stop"/>.</summary>
    public void Run(TimeSpan end)
    {
        var outer = SynchronizationContext.Current;
        try
        {
            while (!_stopped)
            {
                RunReady();
                if (_stopped || !_timeline.TryPeek(out _, out var next) || next.Due > end.Ticks) break;
                var action = _timeline.Dequeue();
                Now = next.Due;
                SynchronizationContext.SetSynchronizationContext(null);
                action();
            }
            if (!_stopped) Now = Math.Max(Now, end.Ticks);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void RunReady()
    {
        for (var steps = 0; _ready.Count > 0 && !_stopped; steps++)
        {
            if (steps > MaxStepsAtOneInstant) throw new SimulationLeakException("Code spins: simulated time does not advance.");
            var index = chance.Below(_ready.Count);
            var item = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            if (!item.Process.MayRun(item)) continue;
            Steps++;
            SynchronizationContext.SetSynchronizationContext(item.InContext ? item.Process.Context : null);
            item.Callback(item.State);
        }
    }
}

/// <summary>Work that a process does next. Timer callbacks run without its context, as in the .NET runtime.</summary>
internal readonly record struct WorkItem(Process Process, SendOrPostCallback Callback, object? State, bool InContext);

/// <summary>The simulation itself is broken: code left its thread or its simulated time.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Only the simulation knows it.")]
internal sealed class SimulationLeakException(string message) : Exception(message);
