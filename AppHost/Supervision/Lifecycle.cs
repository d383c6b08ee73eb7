using LocalSystem;

namespace AppHost.Supervision;

/// <summary>Follows one resource's states: which ends of its processes were crashes, and how long each restart waits.</summary>
/// <param name="delay">The first delay of the backoff.</param>
internal sealed class Lifecycle(TimeSpan delay)
{
    /// <summary>
    /// The number of restarts in a row without waiting for the orchestrator to report how the process ended. The next restart waits for
    /// that report, so that a process that keeps ending by itself is noticed.
    /// </summary>
    public const int MostUnexplained = 10;

    private readonly Lock _lock = new();
    private readonly RestartPolicy _policy = new(delay);
    private TimeSpan? _startedAt;
    private bool _isKnown, _isStopping, _isRestarting, _hasServed;
    private int _unexplained;

    /// <param name="state">The new state, see <see cref="KnownResourceStates"/>.</param>
    /// <param name="wasKilled">A signal ended it. Only used in a terminal state.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>The delay of the restart if the process has just crashed, that is, ended without being stopped. Else null.</returns>
    public TimeSpan? Step(string? state, bool wasKilled, TimeSpan now)
    {
        lock (_lock)
        {
            // Late states of the old process, until the new one starts.
            if (_isRestarting && state != KnownResourceStates.Starting) return null;
            _isRestarting = false;
            // The orchestrator starts the first processes before they are watched.
            if (!_isKnown && KnownResourceStates.TerminalStates.Contains(state)) _startedAt = now;
            _isKnown |= state is not null;
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

    /// <summary>Called for each answer of the process, on any thread.</summary>
    public void Served()
    {
        lock (_lock) _hasServed = true;
    }

    /// <summary>Called when the process is gone and the orchestrator has not yet reported how it ended.</summary>
    /// <returns>True if it must be started at once. The orchestrator's report on this end is then ignored.</returns>
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
