namespace Clinic.Web.Cluster;

/// <summary>One bar: the payments that each replica settled in <see cref="Timeline.SecondsPerBar"/>, in the replicas' order.</summary>
public sealed record TimelineBar(DateTimeOffset From, IReadOnlyList<int> Counts)
{
    public int Total => Counts.Sum();
}

/// <summary>An event: a replica was lost, or a leader was elected.</summary>
/// <param name="Reason">The reason of the election; null for a lost replica.</param>
public sealed record TimelineMark(DateTimeOffset At, string Server, string? Reason);

/// <summary>The content of the chart and of its text: settled payments of the last minutes for each replica, and the events.</summary>
public sealed record Timeline(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Servers, IReadOnlyList<TimelineBar> Bars, IReadOnlyList<TimelineMark> Marks)
{
    public const int SecondsPerBar = 2;

    /// <summary>The highest bar, at least 5, so that a single payment does not fill the chart.</summary>
    public int Peak => Math.Max(5, Bars.Max(bar => bar.Total));

    public IReadOnlyList<int> Totals => [.. Servers.Select((_, index) => Bars.Sum(bar => bar.Counts[index]))];

    /// <summary>The position of a moment between the edges, 0 to 1.</summary>
    public double Place(DateTimeOffset at) => (at - From) / (To - From);

    public static Timeline Of(ClusterPicture picture)
    {
        // Only whole bars: a bar that is cut at the left edge would seem to shrink.
        var end = ((picture.At.ToUnixTimeSeconds() / SecondsPerBar) + 1) * SecondsPerBar;
        var start = end - (long)SettledCounts.Window.TotalSeconds;
        var (from, to) = (DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end));
        IReadOnlyList<string> servers = [.. picture.View?.Replicas.Select(replica => replica.Id) ?? []];
        var bars = Enumerable.Range(0, (int)((end - start) / SecondsPerBar)).Select(bar => start + (bar * SecondsPerBar)).Select(second =>
            new TimelineBar(DateTimeOffset.FromUnixTimeSeconds(second), [.. servers.Select(server => picture.Settled.Of(server, second, SecondsPerBar))]));
        var marks = (picture.View?.Elections ?? []).Select(election => new TimelineMark(election.At, election.To, election.Reason))
            .Concat(picture.Losses.Select(loss => new TimelineMark(loss.At, loss.Server, null)))
            .Where(mark => mark.At >= from && mark.At <= to).OrderBy(mark => mark.At);
        return new Timeline(from, to, servers, [.. bars], [.. marks]);
    }
}
