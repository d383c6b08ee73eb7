namespace Experiment.Audit;

/// <summary>The end of a chain, as recorded in <c>audit_heads</c>.</summary>
/// <param name="Start">
/// Used as the hash before the first line. It counts what is older than the trail, for example
/// <c>payments: epochs=3 settlements=17</c>.
/// </param>
internal sealed record ChainHead(string Chain, long Number, string Hash, string Start)
{
    /// <summary>The chains that a ledger must have.</summary>
    public static readonly IReadOnlyList<string> Known = ["differences", "operations", "patients", "payments", "rejections"];

    /// <summary>How many of <paramref name="deeds"/> are older than the trail.</summary>
    public long Before(string deeds) => Start.Split(' ').Select(part => part.Split('='))
        .Where(part => part.Length == 2 && part[0] == deeds).Select(part => long.TryParse(part[1], out var count) ? count : 0).SingleOrDefault();

    public static async Task<IReadOnlyList<ChainHead>> ReadAsync(Snapshot ledger, CancellationToken cancellation)
    {
        var heads = new List<ChainHead>();
        await foreach (var row in ledger.ReadAsync("SELECT chain, number, hash, start FROM audit_heads ORDER BY chain", null, cancellation))
            heads.Add(new(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3)));
        return heads;
    }
}
