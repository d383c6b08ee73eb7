using CommandLine;

namespace Experiment.Bench;

/// <summary>Which rows <c>--only</c> selects.</summary>
internal static class Selection
{
    /// <param name="marks">Marks of the machine. They are measured beside every other row: without them its value says little.</param>
    /// <param name="names">Of rows or systems; empty for all.</param>
    /// <exception cref="UsageException">A name is unknown.</exception>
    public static IReadOnlySet<BenchRow> Of(IReadOnlyList<BenchRow> rows, IReadOnlyList<BenchRow> marks, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return rows.ToHashSet();
        foreach (var name in names)
        {
            if (rows.Any(row => row.Name == name || row.System == name)) continue;
            var known = rows.Select(row => row.Name).Concat(rows.Select(row => row.System)).Distinct();
            throw new UsageException($"--only knows {string.Join(", ", known)}, not {name}.");
        }
        var selected = rows.Where(row => names.Contains(row.Name) || names.Contains(row.System)).ToHashSet();
        if (!selected.IsSubsetOf(marks)) selected.UnionWith(marks);
        return selected;
    }
}
