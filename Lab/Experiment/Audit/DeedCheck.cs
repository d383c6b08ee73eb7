namespace Experiment.Audit;

/// <summary>Compares one kind of deeds with their audit lines, in both directions.</summary>
internal static class DeedCheck
{
    /// <returns>The number of deeds with a line, and the problem, or null if there is none.</returns>
    public static async Task<(long Told, string? Break)> RunAsync(Snapshot ledger, Deeds deeds, long before, CancellationToken cancellation)
    {
        var (there, lines, untold, example) = (0L, 0L, 0L, "");
        await foreach (var row in ledger.ReadAsync(deeds.Counts, null, cancellation))
            (there, lines, untold, example) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? "" : row.GetString(3));
        var (orphans, first) = (0L, 0L);
        await foreach (var row in ledger.ReadAsync(deeds.Orphans, null, cancellation)) (orphans, first) = (row.GetInt64(0), row.GetInt64(1));

        var old = $"{before} are older than the trail";
        if (untold > before)
            return (there - untold, $"{untold} of {there} {deeds.Name} have no line that matches them ({old}), for example {example}");
        if (orphans > 0)
            return (there - untold, $"{orphans} lines about {deeds.Name} do not match the ledger; the first is line {first} of {deeds.Chain}");
        if (!deeds.IsPast && (untold < before || lines != there - untold))
            return (there - untold, $"there are {there} {deeds.Name} ({old}), but {lines} lines about them");
        return (there - untold, null);
    }
}
