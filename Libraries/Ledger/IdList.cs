using System.Numerics;
using Dapper;

namespace Ledger;

public static class IdList
{
    /// <summary>
    /// The list inside <c>IN (...)</c>, and its parameters. Dapper expands <c>IN @ids</c> for SQLite but passes an array to
    /// Npgsql, where only <c>= ANY</c> would accept it. The list is padded to a power of two, so that ten statements are
    /// prepared instead of one for each length.
    /// </summary>
    public static (string List, DynamicParameters Parameters) Of(IReadOnlyCollection<string> ids)
    {
        var parameters = new DynamicParameters();
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)ids.Count);
        foreach (var (index, id) in ids.Index()) parameters.Add($"id{index}", id);
        for (var index = ids.Count; index < count; index++) parameters.Add($"id{index}", "");
        return (string.Join(", ", Enumerable.Range(0, count).Select(index => $"@id{index}")), parameters);
    }
}
