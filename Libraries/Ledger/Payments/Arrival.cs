using System.Globalization;

namespace Ledger.Payments;

/// <summary>
/// A payment's place in the order of settlement. The ledger assigns it when the request is committed. It is also the id of
/// the payment's entry in the Redis stream: <c>milliseconds-number</c>. Both are packed into 64 bits (42 for milliseconds
/// since 1970, 22 for the number), so arrivals sort as the stream does. Each is higher than the last, even if the clock steps back.
/// </summary>
public readonly record struct Arrival(long Value) : IComparable<Arrival>
{
    private const int NumberBits = 22;

    public static readonly Arrival None;

    /// <summary>Stands for a stream id that the ledger never assigned. Higher than every arrival.</summary>
    public static readonly Arrival Foreign = new(long.MaxValue);

    /// <summary>The arrival that follows <paramref name="last"/>, at <paramref name="now"/> or later.</summary>
    public static Arrival Next(Arrival last, DateTimeOffset now) =>
        new(Math.Max(last.Value + 1, now.ToUnixTimeMilliseconds() << NumberBits));

    /// <summary>Parses a stream id. False if the ledger can't have assigned it.</summary>
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
