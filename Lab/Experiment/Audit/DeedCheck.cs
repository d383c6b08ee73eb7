namespace Experiment.Audit;

/// <summary>Compares one kind of deeds with their lines, both ways.</summary>
internal static class DeedCheck
{
    /// <returns>How many have a line, and what is wrong; null where nothing is.</returns>
    public static async Task<(long Told, string? Break)> RunAsync(Snapshot ledger, Deeds deeds, long before, CancellationToken cancellation)
    {
        var (there, lines, untold, example) = (0L, 0L, 0L, "");
        await foreach (var row in ledger.ReadAsync(deeds.Counts, null, cancellation))
            (there, lines, untold, example) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? "" : row.GetString(3));
        var (orphans, first) = (0L, 0L);
        await foreach (var row in ledger.ReadAsync(deeds.Orphans, null, cancellation)) (orphans, first) = (row.GetInt64(0), row.GetInt64(1));

        var old = $"{before} of them are older than the trail";
        if (untold > before)
            return (there - untold, $"{untold} of {there} {deeds.Name} have no line that tells of them as they are, and {old}: {example} for one");
        if (orphans > 0)
            return (there - untold, $"{orphans} lines tell of {deeds.Name} that are not in the ledger as they say: line {first} of {deeds.Chain} is the first");
        if (!deeds.IsPast && (untold < before || lines != there - untold))
            return (there - untold, $"there are {there} {deeds.Name} and {lines} lines that tell of them, and {old}");
        return (there - untold, null);
    }
}
