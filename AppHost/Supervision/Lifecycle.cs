namespace AppHost.Supervision;

/// <summary>The life of one process as the states of its resource tell it: which of its ends were crashes.</summary>
internal sealed class Lifecycle
{
    private TimeSpan? _startedAt;
    private bool _isStopping;
    private volatile bool _hasServed;

    /// <summary>Whether the process that runs, or ran last, has answered.</summary>
    public bool HasServed => _hasServed;

    /// <param name="state">The new state, see <see cref="KnownResourceStates"/>.</param>
    /// <param name="now">Monotonic.</param>
    /// <returns>How long the process had run when it has just crashed: it ended without having been told to. Else null.</returns>
    public TimeSpan? Step(string? state, TimeSpan now)
    {
        if (state == KnownResourceStates.Stopping)
        {
            _isStopping = true;
        }
        else if (state == KnownResourceStates.Starting || state == KnownResourceStates.Running)
        {
            if (_startedAt is null) _hasServed = false;
            _startedAt ??= now;
            _isStopping = false;
        }
        else if (KnownResourceStates.TerminalStates.Contains(state))
        {
            var ranFor = _isStopping ? null : now - _startedAt;
            (_startedAt, _isStopping) = (null, false);
            return ranFor;
        }
        return null;
    }

    /// <summary>Called at an answer of the process, on any thread.</summary>
    public void Served() => _hasServed = true;
}
