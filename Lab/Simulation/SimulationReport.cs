using System.Globalization;
using CommandLine;
using Spectre.Console;

namespace Simulation;

/// <summary>Runs a plan and reports progress, speed, coverage, and the transcript of a failing seed.</summary>
internal sealed class SimulationReport(SimulationPlan plan, IAnsiConsole console, TimeProvider time)
{
    private const int LastLines = 60;
    private static readonly TimeSpan Living = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Plain = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var series = new SimulationSeries(plan.From, plan.Seeds, plan.Duration, plan.Mutation);
        SeriesResult result;
        try
        {
            result = await ShowAsync(series, began, () => Task.Run(() => series.Run(plan.Threads, cancellation), CancellationToken.None));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("stopped before the end: no verdict");
            return ExitCode.Failed;
        }
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Seeds} seeds of {plan.Duration.TotalMinutes} simulated minutes in {seconds:F1} s: "
            + $"{result.Seeds / seconds:F1} seeds/s, {result.Steps} steps"));
        WriteCoverage(result.Coverage);
        if (result.Violation is null)
        {
            console.WriteLine("every invariant held");
            if (plan.Transcript is not null) await TellAsync(plan.From + (ulong)plan.Seeds - 1, cancellation);
            return ExitCode.Done;
        }
        var lines = await TellAsync(result.Failed!.Seed, cancellation);
        foreach (var line in lines.TakeLast(LastLines)) console.WriteLine(line);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {result.Failed.Seed} breaks {result.Violation.Rule} after {result.Violation.At.TotalSeconds:F3} s: {result.Violation.What}"));
        console.WriteLine($"run it again: {plan.CommandFor(result.Failed.Seed)}");
        return ExitCode.Failed;
    }

    private async Task<IReadOnlyList<string>> TellAsync(ulong seed, CancellationToken cancellation)
    {
        var told = SimulationRun.Run(new RunOptions(seed, plan.Duration, plan.Mutation), tells: true);
        if (plan.Transcript is not null) await File.WriteAllLinesAsync(plan.Transcript, told.Transcript, cancellation);
        return told.Transcript;
    }

    private async Task<SeriesResult> ShowAsync(SimulationSeries series, long began, Func<Task<SeriesResult>> work)
    {
        using var done = new CancellationTokenSource();
        var showing = console.Profile.Capabilities.Interactive
            ? console.Status().StartAsync(Text(), context => EachAsync(Living, () => context.Status(Text()), done.Token))
            : EachAsync(Plain, () => console.WriteLine(Text()), done.Token);
        try
        {
            return await work();
        }
        finally
        {
            await done.CancelAsync();
            await showing;
        }

        string Text() => string.Create(CultureInfo.InvariantCulture,
            $"{series.Done} of {plan.Seeds} seeds, {series.Done / Math.Max(0.001, time.GetElapsedTime(began).TotalSeconds):F1} a second");
    }

    private async Task EachAsync(TimeSpan interval, Action show, CancellationToken done)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            while (await timer.WaitForNextTickAsync(done)) show();
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    private void WriteCoverage(Coverage coverage)
    {
        var table = new Table().Border(TableBorder.Ascii).AddColumns("happened", "times", "happened", "times", "happened", "times");
        foreach (var row in Enum.GetValues<Happening>().Chunk(3))
            table.AddRow([.. row.SelectMany(happening => (string[])[happening.ToString(), coverage[happening].ToString(CultureInfo.InvariantCulture)])]);
        console.Write(table);
    }
}
