using LocalSystem;

namespace AppHost.Supervision;

/// <summary>The life of one resource's processes as its states tell it: which of their ends were crashes, and when the next one starts.</summary>
/// <param name="delay">The first of the backoff.</param>
internal sealed class Lifecycle(TimeSpan delay)
{
    /// <summary>
    /// How many restarts in a row come before the orchestrator has said how the process ended. Then one waits for that: a process that keeps ending by itself is known.
    /// </summary>
    public const int MostUnexplained = 10;

    private readonly Lock _lock = new();
    private readonly RestartPolicy _policy = new(delay);
    private TimeSpan? _startedAt;
    private bool _isStopping, _isRestarting, _hasServed;
    private int _unexplained;

    /// <param name="state">The new state, see <see cref="KnownResourceStates"/>.</param>
    /// <param name="wasKilled">A signal ended it; counts in a terminal state.</param>
    /// <param name="now">Monotonic.</param>
    /// <returns>How long the restart waits, when the process has just crashed: it ended without having been told to. Else null.</returns>
    public TimeSpan? Step(string? state, bool wasKilled, TimeSpan now)
    {
        lock (_lock)
        {
            // Late words on the process that is gone, until the next one starts.
            if (_isRestarting && state != KnownResourceStates.Starting) return null;
            _isRestarting = false;
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
                if (ranFor is null) return null;
                _unexplained = 0;
                return _policy.DelayAfter(new ProcessEnd(ranFor.Value, _hasServed, wasKilled));
            }
            return null;
        }
    }

    /// <summary>Called at an answer of the process, on any thread.</summary>
    public void Served()
    {
        lock (_lock) _hasServed = true;
    }

    /// <summary>The process is gone, and the orchestrator has not yet said how it ended.</summary>
    /// <returns>True when it is to be started at once; the orchestrator's word on this end then counts no more.</returns>
    public bool TryRestartUnexplained()
    {
        lock (_lock)
        {
            if (_startedAt is null || _isStopping || !_hasServed || _unexplained == MostUnexplained) return false;
            _unexplained++;
            (_startedAt, _isRestarting) = (null, true);
            return true;
        }
    }
}
