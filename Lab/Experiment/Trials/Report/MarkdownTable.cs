using System.Text;

namespace Experiment.Trials.Report;

/// <summary>The table as Markdown, with the command that made it.</summary>
internal static class MarkdownTable
{
    public static string Write(TrialOptions options, IReadOnlyList<TrialRow> rows, TrialRow total)
    {
        var text = new StringBuilder();
        text.AppendLine($"`{options.CommandLine}`").AppendLine();
        Line(text, Columns.Titles);
        Line(text, Columns.Titles.Select(_ => "---:"));
        foreach (var row in rows) Line(text, Columns.Of(row));
        Line(text, Columns.Of(total).Select(cell => cell.Length == 0 ? "" : $"**{cell}**"));
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");
}
