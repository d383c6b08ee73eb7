namespace LocalSystem;

/// <summary>How a process ended.</summary>
/// <param name="RanFor">From its start to its end.</param>
/// <param name="HadServed">It had answered <c>/alive</c>, or what it is asked instead, at least once.</param>
/// <param name="WasKilled">SIGKILL ended it, which comes from outside: <see cref="RestartPolicy.KilledExitCode"/>.</param>
public readonly record struct ProcessEnd(TimeSpan RanFor, bool HadServed, bool WasKilled);

/// <summary>
/// How long one process waits for its restart. A healthy process that was killed is back at once: waiting would mend nothing. One that
/// keeps dying young has a cause that a restart does not remove, so its restarts come ever more rarely.
/// </summary>
/// <param name="first">The delay before the second restart in a row; doubled for each that follows.</param>
public sealed class RestartPolicy(TimeSpan first)
{
    /// <summary>No doubling goes past it; a longer <c>first</c> stays as it is.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A process that ran for so long did not die young.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>What a process that SIGKILL ended exits with, as shells and .NET count it: 128 and the signal's number.</summary>
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
