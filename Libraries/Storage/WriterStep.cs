namespace Storage;

/// <summary>What the writer does now, as a number: opening its connection, one caller's work, a commit, one look-up of its outcome.</summary>
public sealed class WriterStep
{
    private long _last, _current;

    /// <summary>The number of the step that runs. 0: none runs, or one that may take as long as it wants.</summary>
    public long Current => Volatile.Read(ref _current);

    internal void Begin() => Volatile.Write(ref _current, ++_last);

    internal void End() => Volatile.Write(ref _current, 0);
}
