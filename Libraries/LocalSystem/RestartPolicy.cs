namespace LocalSystem;

/// <summary>How a process ended.</summary>
/// <param name="RanFor">The time from its start to its end.</param>
/// <param name="HadServed">It had answered <c>/alive</c>, or the probe used instead, at least once.</param>
/// <param name="WasKilled">A SIGKILL from outside ended it: <see cref="RestartPolicy.KilledExitCode"/>.</param>
public readonly record struct ProcessEnd(TimeSpan RanFor, bool HadServed, bool WasKilled);

/// <summary>
/// How long a process waits for its restart. A healthy process that was killed restarts at once: waiting would fix nothing. A process
/// that keeps dying early has a cause that a restart does not remove, so the delay before each restart grows.
/// </summary>
/// <param name="first">The delay before the second restart in a row. It doubles for each one that follows.</param>
public sealed class RestartPolicy(TimeSpan first)
{
    /// <summary>The delay doubles up to this. A longer <c>first</c> stays as it is.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A process that ran for this long did not die early.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>The exit code of a process that SIGKILL ended, as shells and .NET report it: 128 plus the signal's number.</summary>
    public const int KilledExitCode = 128 + 9;

    private readonly TimeSpan _longest = first > LongestDelay ? first : LongestDelay;

    /// <summary>The delay after the next early death.</summary>
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>The delay between this end and the restart. Call it once for each end.</summary>
    public TimeSpan DelayAfter(ProcessEnd end)
    {
        if (end.RanFor >= Settled || end is { HadServed: true, WasKilled: true })
        {
            _next = TimeSpan.Zero;
            return TimeSpan.Zero;
        }
        var delay = _next;
        _next = delay == TimeSpan.Zero ? first : TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, _longest.Ticks));
        return delay;
    }
}
