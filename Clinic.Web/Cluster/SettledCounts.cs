using System.Collections.Immutable;

namespace Clinic.Web.Cluster;

/// <summary>How many payments each replica settled in each second of the last minutes.</summary>
/// <param name="After">The highest sequence that is counted; null before the first read.</param>
public sealed record SettledCounts(long? After, ImmutableDictionary<(long Second, string Server), int> Counts)
{
    /// <summary>How far the chart looks back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>False if the ledger can't be read now and the counts are old.</summary>
    public bool IsFresh { get; init; } = true;

    public static readonly SettledCounts None = new(null, ImmutableDictionary<(long, string), int>.Empty);

    /// <summary>The sequence to continue after. A reader more than a page behind skips entries, because it would not show them.</summary>
    public static long Next(long? after, long total) => Math.Max(after ?? 0, total - SettlementsClient.MaxSize);

    /// <summary>Counts new entries and drops those before the window.</summary>
    public SettledCounts Add(Settlements read, long from, DateTimeOffset now)
    {
        var oldest = (now - Window).ToUnixTimeSeconds();
        var counts = Counts.ToBuilder();
        foreach (var entry in read.Items)
        {
            var key = (entry.SettledAt.ToUnixTimeSeconds(), entry.SettledBy);
            if (key.Item1 >= oldest) counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        foreach (var old in counts.Keys.Where(key => key.Second < oldest).ToList()) counts.Remove(old);
        return new SettledCounts(read.Items.Count > 0 ? read.Items[^1].Sequence : from, counts.ToImmutable());
    }

    public int Of(string server, long fromSecond, int seconds) =>
        Enumerable.Range(0, seconds).Sum(offset => Counts.GetValueOrDefault((fromSecond + offset, server)));
}
