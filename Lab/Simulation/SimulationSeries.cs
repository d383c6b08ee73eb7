using Simulation.Invariants;

namespace Simulation;

/// <summary>How many seeds went, and the lowest that failed.</summary>
/// <param name="Failed">The violation of the lowest failing seed; null when there is none.</param>
public sealed record SeriesResult(int Seeds, long Steps, Coverage Coverage, RunResult? Failed)
{
    public Violation? Violation => Failed?.Violation;
}

/// <summary>
/// Many seeds, each in one thread, some side by side. Ends at the first failure, and names the lowest failing seed whatever the
/// number of threads.
/// </summary>
public sealed class SimulationSeries(ulong from, int count, TimeSpan duration, string? mutation = null)
{
    private readonly Lock _gate = new();
    private readonly Coverage _coverage = new();
    private RunResult? _failed;
    private Exception? _broken;
    private long _steps;
    private int _begun, _done;

    /// <summary>Seeds that have ended so far. May be read while the series runs.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <param name="threads">How many seeds run side by side.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is known of the seeds that were to come.</exception>
    public SeriesResult Run(int threads, CancellationToken cancellation)
    {
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(threads, count)).Select(number => new Thread(() => Work(cancellation))
        {
            Name = $"simulation {number}",
            IsBackground = true,
        })];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        cancellation.ThrowIfCancellationRequested();
        if (_broken is not null) throw new InvalidOperationException("The simulation itself is broken.", _broken);
        return new(_done, _steps, _coverage, _failed);
    }

    private void Work(CancellationToken cancellation)
    {
        // Seeds are begun in their order: when one fails, every lower one has been begun, and is waited for.
        while (!cancellation.IsCancellationRequested && _failed is null && _broken is null)
        {
            var index = Interlocked.Increment(ref _begun) - 1;
            if (index >= count) return;
            try
            {
                Ended(SimulationRun.Run(new RunOptions(from + (ulong)index, duration, mutation)));
            }
#pragma warning disable CA1031 // Thrown again, with its cause, by the thread that waits.
            catch (Exception broken)
#pragma warning restore CA1031
            {
                _broken = broken;
            }
        }
    }

    private void Ended(RunResult result)
    {
        lock (_gate)
        {
            _done++;
            _steps += result.Steps;
            _coverage.Add(result.Coverage);
            if (result.Violation is not null && (_failed is null || result.Seed < _failed.Seed)) _failed = result;
        }
    }
}
