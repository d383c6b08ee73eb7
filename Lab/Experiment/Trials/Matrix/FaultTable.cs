using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Experiment.Trials.Matrix;

/// <summary>The matrix, one row per fault, on the console and as Markdown.</summary>
internal static class FaultTable
{
    private static readonly IReadOnlyList<string> Titles =
    [
        "fault", "requests", "availability", "median outage ms", "worst wait ms", "lost", "charged twice", "out of order", "stale rejected", "asked again",
        "parked", "injected", "it bit", "back to normal ms",
    ];

    private static readonly IReadOnlyList<string> TallyTitles = ["fault", "drawn", "injected", "of these bit", "in all"];

    public static void Write(IAnsiConsole console, IReadOnlyList<FaultRow> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in Titles) table.AddColumn(title is "fault" or "it bit" ? new TableColumn(title) : new TableColumn(title).RightAligned());
        foreach (var row in rows) table.AddRow([.. Cells(row).Select(Markup.Escape)]);
        console.Write(table);
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<FaultTally> tallies)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in TallyTitles) table.AddColumn(title);
        foreach (var tally in tallies) table.AddRow([.. Cells(tally).Select(Markup.Escape)]);
        console.Write(table);
    }

    /// <param name="command">The command line that repeats the run.</param>
    public static string Markdown(string command, IReadOnlyList<FaultRow> rows, IReadOnlyList<FaultTally> tallies)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"`{command}`").AppendLine();
        Line(text, Titles);
        Line(text, Titles.Select(title => title is "fault" or "it bit" ? "---" : "---:"));
        foreach (var row in rows) Line(text, Cells(row));
        if (tallies.Count == 0) return text.ToString();

        text.AppendLine();
        Line(text, TallyTitles);
        Line(text, TallyTitles.Select(_ => "---"));
        foreach (var tally in tallies) Line(text, Cells(tally));
        return text.ToString();
    }

    private static IEnumerable<string> Cells(FaultTally tally) =>
        [tally.Fault, Text(tally.Drawn), Text(tally.Injected), Text(tally.Bit), $"{Text(tally.Effects)} {tally.Evidence}"];

    private static IEnumerable<string> Cells(FaultRow row) =>
    [
        row.Fault, Text(row.Requests), FormattableString.Invariant($"{100 * row.Availability:0.000} %"), row.OutageMs is { } outage ? Text(outage) : "–",
        Text(row.WorstWaitMs),
        row.Otherwise == 0 ? Text(row.Lost) : $"{Text(row.Lost)} (+ {Text(row.Otherwise)} other findings)",
        Text(row.ChargedTwice), Text(row.OutOfOrder), Text(row.StaleRejected), Text(row.AskedAgain), Text(row.Parked),
        Text(row.Injected), $"{Text(row.Effects)} {row.Evidence}", row.BackToNormalMs is { } milliseconds ? Text(milliseconds) : "–",
    ];

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");
}
