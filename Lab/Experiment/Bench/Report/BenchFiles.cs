using CommandLine;
using Spectre.Console;

namespace Experiment.Bench.Report;

/// <summary>Where the bench's results go.</summary>
/// <param name="Json">File, null for none.</param>
/// <param name="Report">Folder for the table and the pictures, null for none.</param>
/// <param name="CommandLine">The command that made them.</param>
internal sealed record BenchFiles(string? Json, string? Report, string CommandLine)
{
    /// <summary>Checks that both can be written, before the measurements.</summary>
    /// <exception cref="UsageException">One of them can't be written.</exception>
    public void Check()
    {
        Output.CheckFile("--json", Json);
        Output.CheckFolder("--report", Report);
    }

    public async Task WriteAsync(IReadOnlyList<BenchResult> results, IAnsiConsole console, CancellationToken cancellation)
    {
        if (Json is not null) await File.WriteAllTextAsync(Json, BenchJson.Write(results), cancellation);
        if (Report is null || results.Count == 0) return;
        await File.WriteAllTextAsync(Path.Combine(Report, "bench.md"), BenchTable.Markdown(CommandLine, results), cancellation);
        BenchPicture.Save(results, Report);
        console.WriteLine($"report in {Report}");
    }
}
