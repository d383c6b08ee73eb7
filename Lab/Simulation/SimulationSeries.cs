using Simulation.Invariants;

namespace Simulation;

/// <summary>The number of seeds that ran, and the lowest one that failed.</summary>
/// <param name="Failed">The run of the lowest failing seed; null if none failed.</param>
public sealed record SeriesResult(int Seeds, long Steps, Coverage Coverage, RunResult? Failed)
{
    public Violation? Violation => Failed?.Violation;
}

/// <summary>
/// Runs many seeds, each in one thread, several at a time. Ends at the first failure. Reports the lowest failing seed, which does not
/// depend on the number of threads.
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

    /// <param name="threads">How many seeds run at a time.</param>
    /// <exception cref="OperationCanceledException">Cancelled; there is no result.</exception>
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
        // Seeds begin in order: when one fails, every lower one has begun, and Run waits for it.
        while (!cancellation.IsCancellationRequested && _failed is null && _broken is null)
        {
            var index = Interlocked.Increment(ref _begun) - 1;
            if (index >= count) return;
            try
            {
                Ended(SimulationRun.Run(new RunOptions(from + (ulong)index, duration, mutation)));
            }
#pragma warning disable CA1031 // Run throws it again, as an inner exception.
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
