namespace Payments.Api.Leadership;

/// <summary>
/// A lease on monotonic time. It holds until the moment at which its last successful renewal was <em>sent</em> plus its
/// length: Redis counts from later than that, so the key outlives the belief. A pause of the process needs no care: time
/// goes on meanwhile, and the first look after it finds the lease over. Safe to use from any thread.
/// </summary>
public sealed class Lease : ILease
{
    private const long Over = long.MinValue;

    private readonly TimeProvider _time;
    private readonly long _length;
    private long _heldUntil;

    /// <param name="time">Its timestamps are the clock.</param>
    /// <param name="length">How long one renewal proves.</param>
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
            // Seen to be over, it stays over: a renewal that is just being recorded must not revive it.
            return until != Over && Interlocked.CompareExchange(ref _heldUntil, Over, until) != until && IsHeld;
        }
    }

    /// <summary>How long it still holds, zero when it is over.</summary>
    public TimeSpan Remaining =>
        IsHeld ? _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref _heldUntil)) : TimeSpan.Zero;

    /// <summary>Extends it by a successful renewal that was sent at <paramref name="sentAt"/>. False when it was over before.</summary>
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
