namespace Experiment.Audit;

/// <summary>Compares a table of the ledger with what the trail tells of it: every row and column, in both directions.</summary>
internal sealed class TableCheck(Table table, long older, Snapshot ledger, ToldLedger told, Findings findings)
{
    /// <returns>The number of rows of which the trail tells.</returns>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var (rows, untold, example) = (0L, 0L, "");
        await foreach (var row in ledger.ReadAsync($"SELECT {table.Key} AS id, {string.Join(", ", table.Columns)} FROM {table.Name}", null, cancellation))
        {
            rows++;
            var key = ToldLedger.Text(row.GetValue(0))!;
            var tells = told.Find(table, key);
            if (tells?[0] is null)
            {
                untold++;
                if (string.CompareOrdinal(key, example) > 0) example = key;
                if (older == 0) findings.Add($"{table.Name} without a line", $"{table.One} {key}: no line tells of it");
            }
            for (var column = 1; column <= table.Columns.Length && tells is not null; column++)
                Compare(key, row.GetName(column), ToldLedger.Text(row.GetValue(column)), tells[column]);
        }
        foreach (var (key, line) in told.Unseen(table))
            findings.Add($"{table.Name} missing", $"{table.One} {key} is missing: line {line} of {table.Chain} tells of it");
        var last = untold > older ? $"; the last one is {table.One} {example}" : "";
        if (older > 0 && untold != older)
            findings.Add($"{table.Name} older than the trail", $"{untold} {table.Name} have no line, but {older} are older than the trail{last}");
        return rows - untold;
    }

    private void Compare(string key, string column, string? value, string? tells)
    {
        if (tells == value || (tells is null && !table.Nullable.Contains(column))) return;
        findings.Add($"{column} of {table.Name}", $"{table.One} {key}: {column} is {value ?? "null"}, the trail says {tells ?? "null"}");
    }
}
