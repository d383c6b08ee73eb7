using System.CommandLine;
using CommandLine;
using Experiment.Bench.Report;
using Spectre.Console;

namespace Experiment.Bench;

/// <summary><c>bench</c>: how fast the system is, beside what this machine can do and beside other systems that do the same work.</summary>
internal static class BenchCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var only = new Option<string[]>("--only")
        {
            Description = "Measures only this row or system; repeat the option for more. Default: all.",
            DefaultValueFactory = _ => [],
        };
        var rounds = Options.Number("--rounds", 3, 1, 100, "How often each system gets its turn; rows show the median.");
        var kills = Options.Number("--kills", 20, 1, 10_000, "Processes to kill for each failover row, over all rounds.");
        var filled = Options.Path("--filled", "A data folder that ./lab fill made: measures it beside a small one, as the systems filled and small.");
        var minutes = Options.Number("--minutes", 0, 0, 24 * 60, "Minutes of full load, in which memory is measured and elections are counted.");
        var json = Options.Path("--json", "Writes marks and rows to this file as JSON.");
        var report = Options.Path("--report", "Writes the table and pictures into this folder.");
        var command = new Command("bench", "Measures speed, beside the machine's own marks and beside other systems that do the same work.")
        {
            only, rounds, kills, filled, minutes, json, report,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new BenchOptions(parsed.GetValue(rounds), parsed.GetValue(kills), parsed.GetValue(filled), parsed.GetValue(minutes));
            var files = new BenchFiles(parsed.GetValue(json), parsed.GetValue(report), $"./lab bench{Options.Given(parsed)}");
            var subjects = Subjects.All(options, time);
            var wanted = Selection.Of([.. subjects.SelectMany(subject => subject.Rows)], Subjects.Marks, parsed.GetValue(only)!);
            files.Check();
            return await RunAsync(subjects, wanted, options, files, console, time, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<Subject> subjects, IReadOnlySet<BenchRow> wanted, BenchOptions options, BenchFiles files, IAnsiConsole console, TimeProvider time,
        CancellationToken cancellation)
    {
        var run = new BenchRun(subjects, wanted, options.Rounds, step => console.WriteLine($"{time.GetLocalNow():HH:mm:ss} {step}"));
        IReadOnlyList<BenchResult> results;
        try
        {
            results = await run.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("stopped before the end: no results");
            return ExitCode.Failed;
        }
        BenchTable.Write(console, results);
        await files.WriteAsync(results, console, cancellation);
        foreach (var failure in run.Failures) console.MarkupLineInterpolated($"[red]{failure}[/]");
        return run.Failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
