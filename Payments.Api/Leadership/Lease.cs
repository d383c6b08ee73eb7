namespace Payments.Api.Leadership;

/// <summary>
/// A lease on monotonic time. It ends one length after its last successful renewal was <em>sent</em>. Redis starts counting
/// later, so the key outlives the lease. A pause of the process needs no special care: monotonic time keeps running, and the
/// first check afterwards finds an expired lease. Safe to use from any thread.
/// </summary>
public sealed class Lease : ILease
{
    private const long Over = long.MinValue;

    private readonly TimeProvider _time;
    private readonly long _length;
    private long _heldUntil;

    /// <param name="time">The source of monotonic timestamps.</param>
    /// <param name="length">How long the lease holds after one renewal.</param>
    /// <param name="sentAt">The timestamp taken before the first successful renewal was sent.</param>
    public Lease(TimeProvider time, TimeSpan length, long sentAt)
    {
        _time = time;
        _length = (long)(length.TotalSeconds * time.TimestampFrequency);
        _heldUntil = sentAt + _length;
    }

    public bool IsHeld
    {
        get
        {
            var until = Volatile.Read(ref _heldUntil);
            if (_time.GetTimestamp() < until) return true;
            // Once seen as over, it stays over: a concurrent TryExtend must not revive it.
            return until != Over && Interlocked.CompareExchange(ref _heldUntil, Over, until) != until && IsHeld;
        }
    }

    /// <summary>The time left; zero if the lease is over.</summary>
    public TimeSpan Remaining =>
        IsHeld ? _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref _heldUntil)) : TimeSpan.Zero;

    /// <summary>Extends the lease after a successful renewal that was sent at <paramref name="sentAt"/>. False if it was already over.</summary>
    public bool TryExtend(long sentAt)
    {
        while (IsHeld)
        {
            var until = Volatile.Read(ref _heldUntil);
            if (until == Over) return false;
            if (Interlocked.CompareExchange(ref _heldUntil, Math.Max(until, sentAt + _length), until) == until) return true;
        }
        return false;
    }

    public void End() => Volatile.Write(ref _heldUntil, Over);
}
