using System.Globalization;

namespace Ledger.Payments;

/// <summary>
/// A payment's place in the order of settlement, given out by the ledger when the request is committed, and the id of
/// its entry in the Redis stream: <c>milliseconds-number</c>. Packed into 64 bits (42 for milliseconds since 1970, 22
/// for the number) it sorts as the stream sorts. Each is higher than the last even when the clock steps back.
/// </summary>
public readonly record struct Arrival(long Value) : IComparable<Arrival>
{
    private const int NumberBits = 22;

    public static readonly Arrival None;

    /// <summary>Stands for a stream id that no ledger gave out: higher than every arrival.</summary>
    public static readonly Arrival Foreign = new(long.MaxValue);

    /// <summary>The arrival that follows <paramref name="last"/>, at <paramref name="now"/> or later.</summary>
    public static Arrival Next(Arrival last, DateTimeOffset now) =>
        new(Math.Max(last.Value + 1, now.ToUnixTimeMilliseconds() << NumberBits));

    /// <summary>Reads a stream's id; false for one that the ledger can't have given out.</summary>
    public static bool TryParse(string? streamId, out Arrival arrival)
    {
        arrival = None;
        if (streamId?.Split('-') is not [var left, var right]
            || !ulong.TryParse(left, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds >> (63 - NumberBits) != 0
            || !ulong.TryParse(right, CultureInfo.InvariantCulture, out var number) || number >> NumberBits != 0) return false;
        arrival = new Arrival((long)((milliseconds << NumberBits) | number));
        return true;
    }

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Value >> NumberBits);

    public int CompareTo(Arrival other) => Value.CompareTo(other.Value);
    public static bool operator <(Arrival a, Arrival b) => a.Value < b.Value;
    public static bool operator >(Arrival a, Arrival b) => a.Value > b.Value;
    public static bool operator <=(Arrival a, Arrival b) => a.Value <= b.Value;
    public static bool operator >=(Arrival a, Arrival b) => a.Value >= b.Value;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Value >> NumberBits}-{Value & ((1L << NumberBits) - 1)}");
}
