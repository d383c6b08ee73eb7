using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Experiment.Bench.Report;

/// <summary>The results as a table, on the console and in Markdown.</summary>
internal static class BenchTable
{
    private static readonly string[] Titles = ["row", "system", "value", "unit", "lowest – highest", "measured", "beside"];

    private static readonly bool[] IsNumber = [false, false, true, false, true, true, false];

    public static void Write(IAnsiConsole console, IReadOnlyList<BenchResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (title, isNumber) in Titles.Zip(IsNumber))
        {
            var column = new TableColumn(title);
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        foreach (var result in results) table.AddRow([.. Cells(result, results).Select(Markup.Escape)]);
        console.Write(table);
    }

    /// <param name="command">The command that made it.</param>
    public static string Markdown(string command, IReadOnlyList<BenchResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine($"`{command}`").AppendLine();
        Line(text, Titles);
        Line(text, IsNumber.Select(isNumber => isNumber ? "---:" : "---"));
        foreach (var result in results) Line(text, Cells(result, results));
        return text.ToString();
    }

    private static string[] Cells(BenchResult result, IReadOnlyList<BenchResult> all) =>
    [
        result.Row.Name, result.Row.System, BenchResult.Text(result.Value), result.Row.Unit, result.Range,
        result.From.ToString("#,0", CultureInfo.InvariantCulture),
        string.Join(", ",
            from name in result.Row.Beside ?? []
            let beside = all.FirstOrDefault(other => name == $"{other.Row}") ?? all.FirstOrDefault(other => name == other.Row.Name)
            where beside is not null && beside != result
            select result.Beside(beside, name)),
    ];

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");
}
