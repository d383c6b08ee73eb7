using Spectre.Console;

namespace Experiment.Trials.Report;

/// <summary>The table of the 2021 experiment, with more columns and with its rows beside ours.</summary>
internal static class TrialTable
{
    /// <summary>In characters. Below this width cells would wrap, so the table is drawn as two.</summary>
    private const int WholeWidth = 210;

    /// <summary>The first column of the second table: stale writes rejected, crashes and times.</summary>
    private const int Second = 7;

    public static void Write(IAnsiConsole console, IReadOnlyList<TrialRow> rows, TrialRow total)
    {
        var columns = Enumerable.Range(0, Columns.Titles.Count).ToList();
        if (console.Profile.Width >= WholeWidth)
        {
            console.Write(Draw(columns, rows, total));
            return;
        }
        console.Write(Draw([.. columns[..Second], columns[^1]], rows, total));
        console.Write(Draw([0, .. columns[Second..^1]], rows, total));
    }

    private static Table Draw(IReadOnlyList<int> columns, IReadOnlyList<TrialRow> rows, TrialRow total)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns) table.AddColumn(new TableColumn(Columns.Titles[column]).RightAligned());
        foreach (var row in rows) table.AddRow([.. columns.Select(column => Columns.Of(row)[column])]);
        table.AddEmptyRow();
        table.AddRow([.. columns.Select(column => $"[bold]{Columns.Of(total)[column]}[/]")]);
        return table;
    }
}
