using System.Globalization;
using Spectre.Console;

namespace Experiment.Audit;

/// <summary>Checks the whole trail and prints the findings.</summary>
internal sealed class AuditReport(Snapshot ledger, IAnsiConsole console)
{
    private const long ProgressEvery = 500_000;

    private readonly Findings _findings = new();

    /// <returns>True if nothing is wrong.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var heads = await ChainHead.ReadAsync(ledger, cancellation);
        foreach (var missing in ChainHead.Known(ledger.Version).Except(heads.Select(head => head.Chain)))
            _findings.Add("chains", $"chain {missing} has no head");
        await foreach (var row in ledger.ReadAsync("SELECT DISTINCT chain FROM audit WHERE chain NOT IN (SELECT chain FROM audit_heads)", null, cancellation))
            _findings.Add("chains", $"chain {row.GetString(0)} has lines but no head");
        using var told = new ToldLedger(Older(heads, "payments", "settlements"));
        foreach (var head in heads) await CheckAsync(head, told, cancellation);
        await CompareAsync(heads, told, cancellation);
        await Contradictions.FindAsync(ledger, _findings, cancellation);

        foreach (var wrong in _findings.Texts) console.WriteLine($"BROKEN: {wrong}");
        console.WriteLine(_findings.Count == 0
            ? "The trail is intact and matches the ledger. Copy the heads to a place where they cannot be changed."
            : $"The trail and the ledger do not match: {Number(_findings.Count)} findings.");
        return _findings.Count == 0;
    }

    private async Task CheckAsync(ChainHead head, ToldLedger told, CancellationToken cancellation)
    {
        var check = new ChainCheck(head);
        await check.RunAsync(ledger, Read, cancellation);
        console.WriteLine($"{head.Chain,-10} {Number(check.Lines),11} lines  {Time(check.From)} to {Time(check.To)}  head {head.Hash}");
        if (check.Break is { } wrong) _findings.Add("chains", $"chain {head.Chain}: {wrong}");

        void Read(ChainLine line)
        {
            if (told.Tell(line) is { } impossible)
                _findings.Add("lines", $"line {line.Number} of {line.Chain} ({line.Action} {line.Subject}): {impossible}");
            if (line.Number % ProgressEvery == 0) console.WriteLine($"{head.Chain}: {Number(line.Number)} of {Number(head.Number)} lines ...");
        }
    }

    private async Task CompareAsync(IReadOnlyList<ChainHead> heads, ToldLedger told, CancellationToken cancellation)
    {
        var matched = new List<string>();
        foreach (var table in Table.All.Where(table => table.Since <= ledger.Version).Select(table => table.At(ledger.Version)))
        {
            var older = Older(heads, table.Chain, table.Name);
            var count = await new TableCheck(table, older, ledger, told, _findings).RunAsync(cancellation);
            matched.Add($"{Number(count)} {table.Name}{(older > 0 ? $" (and {Number(older)} older than the trail)" : "")}");
        }
        console.WriteLine($"compared: {string.Join(", ", matched)}");
    }

    private static long Older(IReadOnlyList<ChainHead> heads, string chain, string rows) =>
        heads.SingleOrDefault(head => head.Chain == chain)?.Before(rows) ?? 0;

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time is { } at ? at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : "-";
}
