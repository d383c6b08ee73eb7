using System.Globalization;
using Spectre.Console;

namespace Experiment.Audit;

/// <summary>Checks the whole trail and prints the findings.</summary>
internal sealed class AuditReport(Snapshot ledger, IAnsiConsole console)
{
    private const long ProgressEvery = 500_000;

    private readonly List<string> _breaks = [];

    /// <returns>True if nothing is wrong.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var heads = await ChainHead.ReadAsync(ledger, cancellation);
        foreach (var missing in ChainHead.Known.Except(heads.Select(head => head.Chain))) _breaks.Add($"chain {missing} has no head");
        await foreach (var row in ledger.ReadAsync("SELECT DISTINCT chain FROM audit WHERE chain NOT IN (SELECT chain FROM audit_heads)", null, cancellation))
            _breaks.Add($"chain {row.GetString(0)} has lines but no head");
        foreach (var head in heads) await CheckAsync(head, cancellation);
        await CompareAsync(heads, cancellation);

        foreach (var wrong in _breaks) console.WriteLine($"BROKEN: {wrong}");
        console.WriteLine(_breaks.Count == 0
            ? "The trail is intact and matches the ledger. Copy the heads to a place where they cannot be changed."
            : $"The trail is broken: {_breaks.Count} findings (only the first of each kind).");
        return _breaks.Count == 0;
    }

    private async Task CheckAsync(ChainHead head, CancellationToken cancellation)
    {
        var check = new ChainCheck(head);
        await check.RunAsync(ledger, TellProgress, cancellation);
        console.WriteLine($"{head.Chain,-10} {Number(check.Lines),11} lines  {Time(check.From)} to {Time(check.To)}  head {head.Hash}");
        if (check.Break is { } wrong) _breaks.Add($"chain {head.Chain}: {wrong}");
    }

    private async Task CompareAsync(IReadOnlyList<ChainHead> heads, CancellationToken cancellation)
    {
        var told = new List<string>();
        foreach (var deeds in Deeds.All)
        {
            var before = heads.SingleOrDefault(head => head.Chain == deeds.Chain)?.Before(deeds.Name) ?? 0;
            var (count, wrong) = await DeedCheck.RunAsync(ledger, deeds, before, cancellation);
            told.Add($"{Number(count)} {deeds.Name}{(before > 0 ? $" (and {Number(before)} older than the trail)" : "")}");
            if (wrong is not null) _breaks.Add(wrong);
        }
        console.WriteLine($"matched: {string.Join(", ", told)}");
    }

    private void TellProgress(ChainCheck check)
    {
        if (check.Lines % ProgressEvery == 0) console.WriteLine($"{check.Head.Chain}: {Number(check.Lines)} of {Number(check.Head.Number)} lines ...");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time is { } at ? at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : "-";
}
