using System.CommandLine;
using System.Security.Cryptography;
using Cluster;
using CommandLine;
using Experiment.Trials.Faults;
using Experiment.Trials.KillPoints;
using Experiment.Trials.Matrix;
using Experiment.Trials.Storm;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary>
/// <c>trial</c>: the seed's experiment, or any other fault under load, on a cluster of its own or on a running one.
/// </summary>
internal sealed class TrialCommand
{
    /// <summary>Every fault of the matrix, one after another.</summary>
    private const string All = "all";

    private readonly Option<int> _trials = Options.Number("--trials", 5, 1, 1000, "How many trials of the seed's faults (kill, freeze, none).");
    private readonly Option<int> _requests = Options.Number("--requests", 230, 1, 1_000_000,
        $"Payment requests a trial; of the other faults {MatrixOptions.DefaultRequests} by default, and more where a fault lasts long.");
    private readonly Option<int> _crashes = Options.Number("--crashes", 10, 0, 1000,
        $"Faults a trial, each at a request drawn by chance; of the other faults {MatrixOptions.DefaultCrashes} by default.");
    private readonly Option<double> _rate = Options.Number("--rate", 20.0, 0.1, 10_000, "Requests a second, sent whatever became of the others.");
    private readonly Option<string> _fault = Options.OneOf("--fault", [.. KnownFaults.All.Select(known => known.Name), All, StormOptions.Name, KillPointSeries.Name], Describe());
    private readonly Option<double> _minutes = Options.Number("--minutes", StormOptions.DefaultMinutes, 0.5, 600, $"How long the faults of --fault {StormOptions.Name} go on.");
    private readonly Option<int?> _seed = new("--seed") { Description = "Draws bills and crashes. Default: another each time." };
    private readonly Option<FileInfo?> _json = new("--json") { Description = "Writes the figures to this file." };
    private readonly Option<DirectoryInfo?> _report = new("--report") { Description = "Writes a picture of each trial and the table into this folder." };
    private readonly Option<FileInfo?> _events = new("--events") { Description = "Writes what happens to this file while it happens, a JSON object a line (kill, freeze, none)." };
    private readonly ClusterSettings _settings = new();
    private readonly Attachment _attachment = new();
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;

    private TrialCommand(IAnsiConsole console, TimeProvider time) => (_console, _time) = (console, time);

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var trial = new TrialCommand(console, time);
        var command = new Command("trial", "Pays bills at a steady rate while something fails again and again, and judges what came of it.")
        {
            trial._trials, trial._requests, trial._crashes, trial._rate, trial._fault, trial._minutes, trial._seed, trial._json, trial._report, trial._events,
        };
        trial._settings.AddTo(command);
        trial._attachment.AddTo(command);
        command.SetAction(trial.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Not a validator: the library runs those of the whole before it knows that each option can be read.
        if (parsed.GetValue(_crashes) > parsed.GetValue(_requests))
        {
            await Console.Error.WriteLineAsync("--crashes must not be more than --requests: each happens at a request of its own.");
            return ExitCode.BadUsage;
        }
        try
        {
            _ = _attachment.Read(parsed, _time);
        }
        catch (IOException noAccess)
        {
            await Console.Error.WriteLineAsync(noAccess.Message);
            return ExitCode.BadUsage;
        }
        var seed = parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var files = new TrialFiles(parsed.GetValue(_json)?.FullName, parsed.GetValue(_report)?.FullName, parsed.GetValue(_events)?.FullName);
        try
        {
            var name = parsed.GetValue(_fault)!;
            if (name == StormOptions.Name) return await RunStormAsync(parsed, seed, files, cancellation);
            if (name == KillPointSeries.Name) return await RunKillPointsAsync(parsed, files, cancellation);
            return KnownFaults.Seed.FirstOrDefault(known => known.Name == name) is { } fault
                ? await RunSeriesAsync(parsed, fault, seed, files, cancellation)
                : await RunMatrixAsync(parsed, name, seed, files, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _console.WriteLine("stopped before the end: no verdict");
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunSeriesAsync(ParseResult parsed, IFault fault, int seed, TrialFiles files, CancellationToken cancellation)
    {
        var options = new TrialOptions(parsed.GetValue(_trials), parsed.GetValue(_requests), fault is NoFault ? 0 : parsed.GetValue(_crashes),
            parsed.GetValue(_rate), fault, seed, Besides: _settings.Again(parsed));
        var series = new TrialSeries(options, files, _console, _time);
        if (_attachment.Read(parsed, _time) is { } addresses) return await series.RunAsync(addresses, cancellation);

        var plan = _settings.Read(parsed, data: null);
        var exitCode = ExitCode.Failed;
        await using (var cluster = new LocalCluster(plan.Options, _time))
        {
            exitCode = await new ClusterConsole(cluster, _console, _time).StartAsync(cancellation)
                ?? await series.RunAsync(cluster.Addresses, cancellation);
        }
        if (exitCode == ExitCode.Failed) _console.WriteLine($"Ledger, gateway record and logs are kept in {plan.Options.Data}");
        else plan.RemoveOwnData();
        return exitCode;
    }

    private async Task<int> RunMatrixAsync(ParseResult parsed, string name, int seed, TrialFiles files, CancellationToken cancellation)
    {
        IReadOnlyList<IFault> faults = name == All ? KnownFaults.Matrix : [KnownFaults.All.First(known => known.Name == name)];
        var options = new MatrixOptions(name, faults, Given(parsed, _requests, MatrixOptions.DefaultRequests),
            Given(parsed, _crashes, MatrixOptions.DefaultCrashes), parsed.GetValue(_rate), seed, _settings.Again(parsed));
        var matrix = new FaultMatrix(options, files, _console, _time);
        return _attachment.Read(parsed, _time) is { } addresses
            ? await matrix.RunAsync(addresses, cancellation)
            : await matrix.RunAsync(() => _settings.Read(parsed, data: null), cancellation);
    }

    private async Task<int> RunStormAsync(ParseResult parsed, int seed, TrialFiles files, CancellationToken cancellation)
    {
        var storm = new StormTrial(new StormOptions(parsed.GetValue(_minutes), parsed.GetValue(_rate), seed, _settings.Again(parsed)), files, _console, _time);
        return _attachment.Read(parsed, _time) is { } addresses
            ? await storm.RunAsync(addresses, cancellation)
            : await storm.RunAsync(() => _settings.Read(parsed, data: null), cancellation);
    }

    private async Task<int> RunKillPointsAsync(ParseResult parsed, TrialFiles files, CancellationToken cancellation)
    {
        if (_attachment.IsAsked(parsed))
        {
            await Console.Error.WriteLineAsync($"--fault {KillPointSeries.Name} needs a cluster of its own: leave out --attach.");
            return ExitCode.BadUsage;
        }
        var times = Given(parsed, _crashes, KillPointSeries.DefaultTimes);
        return await new KillPointSeries(times, _settings.Again(parsed), files, _console, _time).RunAsync(_settings.Read(parsed, data: null), cancellation);
    }

    /// <summary>What the caller gave; the option's own default is the seed's.</summary>
    private static int Given(ParseResult parsed, Option<int> option, int standard) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : standard;

    private static string Describe() => string.Join(Environment.NewLine,
    [
        "What fails:",
        .. KnownFaults.All.Select(known => $"{known.Name}: {known.Description}."),
        $"{All}: each of these under load of its own, a row each.",
        $"{StormOptions.Name}: {StormOptions.Description}.",
        $"{KillPointSeries.Name}: {KillPointSeries.Description}; --crashes times each, {KillPointSeries.DefaultTimes} by default.",
    ]);
}
