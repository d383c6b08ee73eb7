using Ledger.Payments;
using PaymentQueue;

namespace Simulation.Stores;

/// <summary>A shard's payment stream in Redis, as the scripts of <c>RedisPaymentStream</c> see it.</summary>
internal sealed class StreamModel
{
    /// <summary>The contents of a backup.</summary>
    public sealed record Backup(IReadOnlyList<StreamEntry> Entries, Arrival Top);

    private readonly SortedList<long, StreamEntry> _entries = [];

    public Arrival Top { get; private set; }
    public IEnumerable<StreamEntry> Entries => _entries.Values;

    /// <summary>The number of entries set aside.</summary>
    public int SetAsideCount { get; private set; }

    public Arrival Append(Arrival expectedTop, IReadOnlyList<StreamEntry> entries)
    {
        if (Top != expectedTop) return Top;
        foreach (var entry in entries) Add(entry);
        return Top;
    }

    /// <summary>XADD with an explicit id. An id that is not above the top is refused; entries added before it stay.</summary>
    public void Add(StreamEntry entry)
    {
        if (entry.Arrival <= Top)
            throw new InvalidOperationException("ERR The ID specified in XADD is equal or smaller than the target stream top item");
        Top = entry.Arrival;
        _entries.Add(entry.Arrival.Value, entry);
    }

    public void Drop()
    {
        _entries.Clear();
        Top = Arrival.None;
    }

    public IReadOnlyList<StreamEntry> Read(Arrival after, int limit)
    {
        var found = new List<StreamEntry>();
        foreach (var (id, entry) in _entries)
        {
            if (id <= after.Value) continue;
            found.Add(entry);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>XTRIM MINID; the top does not change.</summary>
    public IReadOnlyList<StreamEntry> Trim(Arrival settled)
    {
        var trimmed = _entries.Values.TakeWhile(entry => entry.Arrival <= settled).ToList();
        foreach (var entry in trimmed) _entries.Remove(entry.Arrival.Value);
        return trimmed;
    }

    /// <summary>XTRIM MAXLEN.</summary>
    public IReadOnlyList<StreamEntry> TrimToLength(int length)
    {
        var trimmed = _entries.Values.Take(Math.Max(0, _entries.Count - length)).ToList();
        foreach (var entry in trimmed) _entries.Remove(entry.Arrival.Value);
        return trimmed;
    }

    public void SetAside(IReadOnlyList<StreamEntry> entries)
    {
        foreach (var entry in entries)
            if (_entries.Remove(entry.Arrival.Value)) SetAsideCount++;
    }

    public Backup Save() => new([.. _entries.Values], Top);

    public void Restore(Backup backup)
    {
        _entries.Clear();
        foreach (var entry in backup.Entries) _entries.Add(entry.Arrival.Value, entry);
        Top = backup.Top;
    }
}
