namespace Experiment.Bench;

/// <summary>A system to be measured. Each round starts it, measures its rows and stops it, so that it is never idle beside another one.</summary>
internal abstract class Subject
{
    /// <summary>What it can measure.</summary>
    public abstract IReadOnlyList<BenchRow> Rows { get; }

    /// <summary>Installs and builds what it needs, once before the first round.</summary>
    /// <returns>Why it can't be measured here; null if it can.</returns>
    public virtual Task<string?> PrepareAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>Starts it, measures the wanted rows once and ends every process that it started.</summary>
    /// <exception cref="BenchException">It could not be measured.</exception>
    public abstract Task MeasureAsync(Round round, CancellationToken cancellation);
}

/// <summary>A measurement failed, and the message says why. The others go on.</summary>
internal sealed class BenchException(string message) : Exception(message);
