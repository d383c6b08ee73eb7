using Spectre.Console;

namespace Experiment.Trials.Report;

/// <summary>The seed's table, with the columns that it lacked and its own rows beside ours.</summary>
internal static class TrialTable
{
    public static Table Draw(IReadOnlyList<TrialRow> rows, TrialRow total)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in Columns.Titles) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var row in rows) table.AddRow([.. Columns.Of(row)]);
        table.AddEmptyRow();
        table.AddRow([.. Columns.Of(total).Select(cell => $"[bold]{cell}[/]")]);
        return table;
    }
}
