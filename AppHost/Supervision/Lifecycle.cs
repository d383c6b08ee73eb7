namespace AppHost.Supervision;

/// <summary>One replica's life as its states tell it: which of its ends were crashes, and how long to wait after each.</summary>
internal sealed class Lifecycle
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>One that ran for so long before it crashed is not crashing again and again.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private TimeSpan? _startedAt;
    private bool _isStopping;
    private int _crashesInARow;

    /// <param name="state">The new state, see <see cref="KnownResourceStates"/>.</param>
    /// <param name="now">Monotonic.</param>
    /// <returns>True when the replica has just crashed: it ended, and nobody had told it to.</returns>
    public bool Step(string? state, TimeSpan now)
    {
        if (state == KnownResourceStates.Stopping)
        {
            _isStopping = true;
        }
        else if (state == KnownResourceStates.Starting || state == KnownResourceStates.Running)
        {
            _startedAt ??= now;
            _isStopping = false;
        }
        else if (KnownResourceStates.TerminalStates.Contains(state))
        {
            var crashed = _startedAt is not null && !_isStopping;
            var ranFor = now - (_startedAt ?? now);
            (_startedAt, _isStopping) = (null, false);
            if (crashed) _crashesInARow = ranFor >= Settled ? 1 : _crashesInARow + 1;
            return crashed;
        }
        return false;
    }

    /// <summary>How long to wait before the restart after the last crash.</summary>
    public TimeSpan Delay(TimeSpan first)
    {
        var doubled = first * Math.Pow(2, Math.Min(_crashesInARow - 1, 10));
        return doubled < LongestDelay || first > LongestDelay ? doubled : LongestDelay;
    }
}
