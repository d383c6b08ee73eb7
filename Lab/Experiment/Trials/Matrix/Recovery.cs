using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Matrix;

/// <summary>
/// How long the system took to get back to normal after a fault. It counts from the fault's end until the first of five requests
/// in a row was due that each succeeded within twice the trial's undisturbed p95. Five, because a single one may be luck.
/// </summary>
internal static class Recovery
{
    public const int InARow = 5;
    private const double Tolerance = 2;

    /// <summary>The minimum for normal: below it, other work on the machine decides the latency.</summary>
    private static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest latency that counts as normal; null if no request was undisturbed.</summary>
    /// <param name="start">When the first request was due.</param>
    public static TimeSpan? Normal(IReadOnlyList<Ask> asks, IReadOnlyList<Crash> crashes, DateTimeOffset start)
    {
        var first = crashes.Count == 0 ? DateTimeOffset.MaxValue : crashes.Min(crash => crash.At);
        var undisturbed = new Percentiles(asks.Where(ask => ask.Answer.IsSuccess && start + ask.Due + ask.Latency < first)
            .Select(ask => ask.Latency.TotalMilliseconds));
        if (undisturbed.At(95) is not { } p95) return null;
        var normal = TimeSpan.FromMilliseconds(Tolerance * p95);
        return normal < Finest ? Finest : normal;
    }

    /// <summary>For each fault, in the given order; null if the load ended before the system was back to normal.</summary>
    public static IReadOnlyList<TimeSpan?> After(IReadOnlyList<Crash> crashes, IReadOnlyList<Ask> asks, DateTimeOffset start)
    {
        if (Normal(asks, crashes, start) is not { } normal) return [.. crashes.Select(_ => (TimeSpan?)null)];
        var inOrder = asks.OrderBy(ask => ask.Due).ToList();
        return [.. crashes.Select(crash => After(crash.Until - start, inOrder, normal))];
    }

    /// <summary>
    /// For each fault, in order of time: the longest that a request waited because of it, counted from the fault or, if it was due later, from then.
    /// Requests that were due after the next fault are the next one's.
    /// </summary>
    public static IReadOnlyList<TimeSpan> Outages(IReadOnlyList<Crash> crashes, IReadOnlyList<Ask> asks, DateTimeOffset start)
    {
        List<TimeSpan> faults = [.. crashes.Select(crash => crash.At - start).Order()];
        return [.. faults.Select((at, index) => asks
            .Where(ask => ask.Due + ask.Latency > at && (index + 1 == faults.Count || ask.Due < faults[index + 1]))
            .Select(ask => ask.Due + ask.Latency - (ask.Due > at ? ask.Due : at))
            .DefaultIfEmpty(TimeSpan.Zero).Max())];
    }

    private static TimeSpan? After(TimeSpan end, List<Ask> asks, TimeSpan normal)
    {
        var row = 0;
        for (var index = 0; index < asks.Count; index++)
        {
            if (asks[index].Due < end) continue;
            row = asks[index].Answer.IsSuccess && asks[index].Latency <= normal ? row + 1 : 0;
            // If the first request due after the end was already normal, there was no recovery time.
            if (row == InARow) return index - row + 1 is var first && (first == 0 || asks[first - 1].Due < end) ? TimeSpan.Zero : asks[first].Due - end;
        }
        return null;
    }
}
