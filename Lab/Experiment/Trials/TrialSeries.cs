using System.Text.Json;
using Clients;
using CommandLine;
using Experiment.Trials.Mix;
using Experiment.Trials.Report;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary>Runs the trials one after another and prints the results.</summary>
internal sealed class TrialSeries(TrialOptions options, TrialFiles files, IAnsiConsole console, TimeProvider time)
{
    private const int FindingsShown = 20;

    /// <returns>The exit code: 1 if there were findings or the system could not be reached.</returns>
    public async Task<int> RunAsync(Addresses addresses, CancellationToken cancellation)
    {
        console.WriteLine($"{options.Trials} trials of {options.Requests} requests at {options.Rate} per second, "
            + $"{options.Crashes} faults per trial ({options.Fault.Description}); seed {options.Seed}");
        using var events = new TrialEvents(files.Events);
        events.Started(options);
        List<TrialOutcome> outcomes;
        try
        {
            var progress = new TrialProgress(options, console, time, events);
            outcomes = await progress.ShowAsync(() => RunAllAsync(addresses, progress, events, cancellation));
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            console.MarkupLineInterpolated($"[red]The system can't be reached: {exception.Message}[/]");
            events.Failed(exception.Message);
            return ExitCode.Failed;
        }

        List<TrialRow> rows = [.. outcomes.Select(TrialRow.Of)];
        var total = TrialRow.Total(outcomes);
        events.Total(total, outcomes.All(outcome => outcome.Verdict.IsClean));
        TrialTable.Write(console, rows, total);
        if (options.IsMixed) foreach (var outcome in outcomes) MixReport.Show(console, outcome);
        if (files.Json is { } json) await WriteJsonAsync(json, rows, total, cancellation);
        if (files.Report is { } report) await WriteReportAsync(report, outcomes, rows, total, cancellation);
        return Judge(outcomes, total);
    }

    private async Task<List<TrialOutcome>> RunAllAsync(Addresses addresses, TrialProgress progress, TrialEvents events, CancellationToken cancellation)
    {
        // Patients and keys carry the run's name, so that two runs on the same data do not collide.
        var run = $"trial-{Guid.CreateVersion7():N}"[..18];
        using var trial = new Trial(options, addresses, progress, time);
        var outcomes = new List<TrialOutcome>();
        for (var number = 1; number <= options.Trials; number++)
        {
            outcomes.Add(await trial.RunAsync(number, run, cancellation));
            events.Trial(TrialRow.Of(outcomes[^1]));
        }
        return outcomes;
    }

    private async Task WriteJsonAsync(string file, IReadOnlyList<TrialRow> trials, TrialRow total, CancellationToken cancellation)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new { options.Seed, Fault = options.Fault.Name, trials, total }, Wire.Json, cancellation);
    }

    private async Task WriteReportAsync(
        string folder, IReadOnlyList<TrialOutcome> outcomes, IReadOnlyList<TrialRow> rows, TrialRow total, CancellationToken cancellation)
    {
        foreach (var outcome in outcomes) TrialPicture.Save(outcome, options, Path.Combine(folder, $"trial-{outcome.Trial}"));
        await File.WriteAllTextAsync(Path.Combine(folder, "table.md"), MarkdownTable.Write(options, rows, total), cancellation);
        console.WriteLine($"report in {folder}");
    }

    private int Judge(IReadOnlyList<TrialOutcome> outcomes, TrialRow total)
    {
        if (total.Crashes < options.Crashes * options.Trials)
            console.MarkupLineInterpolated($"[yellow]Only {total.Crashes} of {options.Crashes * options.Trials} faults were injected: there was no leader.[/]");
        if (total.Successful < total.Sent) Unsuccessful.Show(console, outcomes.SelectMany(outcome => outcome.Asks));
        if (outcomes.All(outcome => outcome.Verdict.IsClean)) return ExitCode.Done;

        foreach (var outcome in outcomes)
        {
            foreach (var finding in outcome.Verdict.Findings.Take(FindingsShown))
                console.MarkupLineInterpolated($"[red]trial {outcome.Trial}: {finding.Anomaly} {finding.Subject}: {finding.Text}[/]");
            if (outcome.Verdict.Findings.Count > FindingsShown)
                console.WriteLine($"trial {outcome.Trial}: and {outcome.Verdict.Findings.Count - FindingsShown} more");
        }
        console.MarkupLineInterpolated($"[red]Not clean with seed {options.Seed}. To repeat: {options.CommandLine}[/]");
        return ExitCode.Failed;
    }
}
