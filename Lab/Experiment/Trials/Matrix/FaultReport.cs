using System.Text.Json;
using Clients;
using CommandLine;
using Experiment.History;
using Spectre.Console;

namespace Experiment.Trials.Matrix;

/// <summary>Collects the rows of a table, prints them and their problems, and decides the program's exit code.</summary>
/// <param name="command">The command line that repeats the run.</param>
internal sealed class FaultReport(string command, TrialFiles files, IAnsiConsole console)
{
    private const int FindingsShown = 20;

    private readonly List<FaultRow> _rows = [];
    private readonly List<string> _troubles = [];
    private readonly List<string> _skipped = [];
    private readonly List<FaultTally> _tallies = [];

    /// <returns>False if there were findings.</returns>
    public bool Add(FaultRow row, TrialOutcome outcome)
    {
        var verdict = outcome.Verdict;
        _rows.Add(row);
        _troubles.AddRange(verdict.Findings.Take(FindingsShown).Select(finding => $"{row.Fault}: {finding.Anomaly} {finding.Subject}: {finding.Text}"));
        if (row.Lost > verdict.Count(Anomaly.Lost))
            _troubles.Add($"{row.Fault}: {row.Lost - verdict.Count(Anomaly.Lost)} could not be paid even when sent again");
        FaultTable.Write(console, [row]);
        Unsuccessful.Show(console, outcome.Asks);
        return row.IsClean;
    }

    /// <summary>Reports a problem outside the rows: the program will end with 1.</summary>
    /// <returns>False.</returns>
    public bool Trouble(string what)
    {
        _troubles.Add(what);
        console.MarkupLineInterpolated($"[red]{what}[/]");
        return false;
    }

    /// <summary>Adds how often one kind of a storm's faults struck: information only, not part of the verdict.</summary>
    public void Tally(FaultTally tally) => _tallies.Add(tally);

    /// <summary>Reports what can't be run here, which is not a failure.</summary>
    public void Skip(string what, string why) => _skipped.Add($"{what} was skipped: {why}");

    /// <returns>The exit code: 1 if there were problems or a fault never had an effect, 2 if nothing was run.</returns>
    public async Task<int> FinishAsync(CancellationToken cancellation)
    {
        if (_rows.Count > 1) FaultTable.Write(console, _rows);
        if (_tallies.Count > 0) FaultTable.Write(console, _tallies);
        _troubles.AddRange(_rows.Where(row => row.NeverBit).Select(row => $"{row.Fault} had no effect: injected {row.Injected} times, 0 {row.Evidence}"));
        await WriteAsync(cancellation);
        foreach (var skipped in _skipped) console.MarkupLineInterpolated($"[yellow]{skipped}[/]");
        if (_troubles.Count == 0) return _rows.Count > 0 ? ExitCode.Done : ExitCode.BadUsage;
        foreach (var trouble in _troubles) console.MarkupLineInterpolated($"[red]{trouble}[/]");
        console.MarkupLineInterpolated($"[red]Not clean. To repeat: {command}[/]");
        return ExitCode.Failed;
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        if (files.Json is { } json)
        {
            var figures = new { command, rows = _rows, tallies = _tallies, skipped = _skipped, troubles = _troubles };
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, Wire.Json), cancellation);
        }
        if (files.Report is { } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, "faults.md"), FaultTable.Markdown(command, _rows, _tallies), cancellation);
    }
}
