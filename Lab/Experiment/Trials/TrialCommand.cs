using System.CommandLine;
using System.Security.Cryptography;
using Clients;
using Cluster;
using CommandLine;
using Experiment.Trials.Faults;
using Experiment.Trials.KillPoints;
using Experiment.Trials.Matrix;
using Experiment.Trials.Storm;
using LocalSystem;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary>
/// <c>trial</c>: the 2021 experiment, or any other fault under load, on a cluster of its own or on a running system.
/// </summary>
internal sealed class TrialCommand
{
    /// <summary>Runs every fault of the matrix, one after another.</summary>
    private const string All = "all";

    private readonly Option<int> _trials = Options.Number("--trials", 5, 1, 1000, "Number of trials; for the faults kill, freeze and none only.");
    private readonly Option<int> _requests = Options.Number("--requests", 230, 1, 1_000_000,
        $"Payment requests per trial. Default for faults other than kill, freeze and none: {MatrixOptions.DefaultRequests}, or more if the fault lasts long.");
    private readonly Option<int> _crashes = Options.Number("--crashes", 10, 0, 1000,
        $"Faults per trial, each at a random request. Default for faults other than kill, freeze and none: {MatrixOptions.DefaultCrashes}.");
    private readonly Option<double> _rate = Options.Number("--rate", 20.0, 0.1, 10_000,
        "Requests per second, sent on time even if earlier ones have no answer.");
    private readonly Option<string> _fault = Options.OneOf("--fault",
        [.. KnownFaults.All.Select(known => known.Name), All, StormOptions.Name, KillPointSeries.Name], Describe());
    private readonly Option<double> _minutes = Options.Number("--minutes", StormOptions.DefaultMinutes, 0.5, 600,
        $"How long --fault {StormOptions.Name} runs, in minutes.");
    private readonly Option<bool> _mix = new("--mix")
    {
        Description = "Pays some bills in two parts or in cash, gives some money back, and corrects mistakes; for the faults kill, freeze and none only.",
    };
    private readonly Option<int?> _seed = Options.OptionalNumber("--seed", int.MinValue, int.MaxValue,
        "Random seed of bills and faults. Default: a new one each time.");
    private readonly Option<string?> _json = Options.Path("--json", "Writes the results to this file as JSON.");
    private readonly Option<string?> _report = Options.Path("--report", "Writes a picture of each trial and the table into this folder.");
    private readonly Option<string?> _events = Options.Path("--events",
        "Writes events to this file as they happen, one JSON object per line; for the faults kill, freeze and none only. "
        + $"Default with --access: a new file in the folder {TrialHistory.Folder} beside it, which the system's pages list.");
    private readonly ClusterSettings _settings = new();
    private readonly Attachment _attachment = new();
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;

    private TrialCommand(IAnsiConsole console, TimeProvider time) => (_console, _time) = (console, time);

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var trial = new TrialCommand(console, time);
        var command = new Command("trial", "Pays bills at a steady rate while faults are injected, then checks every payment.")
        {
            trial._trials, trial._requests, trial._crashes, trial._rate, trial._fault, trial._minutes, trial._mix,
            trial._seed, trial._json, trial._report, trial._events,
        };
        trial._settings.AddTo(command);
        trial._attachment.AddTo(command);
        command.SetAction(trial.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Not a validator: System.CommandLine runs a command's validators before it knows that each option can be parsed.
        if (parsed.GetValue(_crashes) > parsed.GetValue(_requests))
            throw new UsageException("--crashes must not be more than --requests: each fault needs a request of its own.");
        _ = _attachment.Read(parsed, _time);
        var seed = parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var name = parsed.GetValue(_fault)!;
        var history = KnownFaults.Seed.Any(known => known.Name == name) ? _attachment.HistoryFile(parsed, _time) : null;
        var files = new TrialFiles(parsed.GetValue(_json), parsed.GetValue(_report), parsed.GetValue(_events) ?? history);
        files.Check();
        try
        {
            if (parsed.GetValue(_mix) && KnownFaults.Seed.All(known => known.Name != name))
                throw new UsageException($"--mix is for the faults {string.Join(", ", KnownFaults.Seed.Select(known => known.Name))} only, not {name}.");
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

    private async Task<int> RunSeriesAsync(ParseResult parsed, Fault fault, int seed, TrialFiles files, CancellationToken cancellation)
    {
        var options = new TrialOptions(parsed.GetValue(_trials), parsed.GetValue(_requests), fault is NoFault ? 0 : parsed.GetValue(_crashes),
            parsed.GetValue(_rate), fault, seed, Besides: Besides(parsed), IsMixed: parsed.GetValue(_mix));
        var series = new TrialSeries(options, files, _console, _time);
        if (await ReachAsync(parsed, files, cancellation) is { } addresses) return await series.RunAsync(addresses, cancellation);

        var plan = _settings.Read(parsed, data: null);
        var exitCode = ExitCode.Failed;
        try
        {
            await using var cluster = new LocalCluster(plan.Options, _time);
            exitCode = await new ClusterConsole(cluster, _console, _time).StartAsync(cancellation)
                ?? await series.RunAsync(cluster.Addresses, cancellation);
        }
        finally
        {
            if (exitCode == ExitCode.Failed) _console.WriteLine($"Ledger, gateway record and logs are kept in {plan.Options.Data}");
            else plan.RemoveOwnData();
        }
        return exitCode;
    }

    private async Task<int> RunMatrixAsync(ParseResult parsed, string name, int seed, TrialFiles files, CancellationToken cancellation)
    {
        IReadOnlyList<Fault> faults = name == All ? KnownFaults.Matrix : [KnownFaults.All.First(known => known.Name == name)];
        var options = new MatrixOptions(name, faults, Given(parsed, _requests, MatrixOptions.DefaultRequests),
            Given(parsed, _crashes, MatrixOptions.DefaultCrashes), parsed.GetValue(_rate), seed, Besides(parsed));
        var matrix = new FaultMatrix(options, files, _console, _time);
        // Without a fault that a running system allows, each is only skipped.
        var isNeeded = faults.Any(fault => fault.Needs == FaultNeeds.Nothing);
        return (isNeeded ? await ReachAsync(parsed, files, cancellation) : _attachment.Read(parsed, _time)) is { } addresses
            ? await matrix.RunAsync(addresses, cancellation)
            : await matrix.RunAsync(() => _settings.Read(parsed, data: null), cancellation);
    }

    private async Task<int> RunStormAsync(ParseResult parsed, int seed, TrialFiles files, CancellationToken cancellation)
    {
        var storm = new StormTrial(new StormOptions(parsed.GetValue(_minutes), parsed.GetValue(_rate), seed, Besides(parsed)), files, _console, _time);
        return await ReachAsync(parsed, files, cancellation) is { } addresses
            ? await storm.RunAsync(addresses, cancellation)
            : await storm.RunAsync(() => _settings.Read(parsed, data: null), cancellation);
    }

    private async Task<int> RunKillPointsAsync(ParseResult parsed, TrialFiles files, CancellationToken cancellation)
    {
        if (_attachment.IsAsked(parsed)) throw new UsageException($"--fault {KillPointSeries.Name} needs a cluster of its own: leave out --attach.");
        var times = Given(parsed, _crashes, KillPointSeries.DefaultTimes);
        return await new KillPointSeries(times, Besides(parsed), files, _console, _time).RunAsync(_settings.Read(parsed, data: null), cancellation);
    }

    /// <returns>The running system that <c>--attach</c> names, which answers; null if none is named.</returns>
    /// <exception cref="UsageException">It can't be reached, or it is another system.</exception>
    private async Task<Addresses?> ReachAsync(ParseResult parsed, TrialFiles files, CancellationToken cancellation)
    {
        if (_attachment.Read(parsed, _time) is not { } addresses) return null;
        if (await AttachedSystem.WhatIsWrongAsync(addresses, cancellation) is not { } wrong) return addresses;
        using var events = new TrialEvents(files.Events);
        events.Failed(wrong);
        throw new UsageException(wrong);
    }

    /// <summary>The given options that the command line which repeats the run needs besides those that it always has.</summary>
    private string Besides(ParseResult parsed) =>
        Options.Given(parsed, _trials, _requests, _crashes, _rate, _fault, _minutes, _seed, _settings.Secret) + _settings.Again(parsed);

    /// <summary>The given value, else <paramref name="standard"/>. The option's own default is for the 2021 experiment.</summary>
    private static int Given(ParseResult parsed, Option<int> option, int standard) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : standard;

    private static string Describe() => string.Join(Environment.NewLine,
    [
        "The fault to inject:",
        .. KnownFaults.All.Select(known => $"{known.Name}: {known.Description}."),
        $"{All}: each of these faults under its own load, one table row per fault.",
        $"{StormOptions.Name}: {StormOptions.Description}.",
        $"{KillPointSeries.Name}: {KillPointSeries.Description}; --crashes times each, {KillPointSeries.DefaultTimes} by default.",
    ]);
}
