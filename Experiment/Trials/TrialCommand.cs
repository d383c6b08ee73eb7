using System.CommandLine;
using System.Security.Cryptography;
using Experiment.Clients;
using Experiment.Cluster;
using Experiment.Trials.Faults;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary><c>trial</c>: the seed's experiment, on a cluster of its own or on a running one.</summary>
internal static class TrialCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var faults = KnownFaults.Of(time);
        var trials = CommandLine.Number("--trials", 5, 1, 1000, "How many trials.");
        var requests = CommandLine.Number("--requests", 230, 1, 1_000_000, "Payment requests a trial.");
        var crashes = CommandLine.Number("--crashes", 10, 0, 1000, "Faults a trial, each at a request drawn by chance.");
        var rate = CommandLine.Number("--rate", 20.0, 0.1, 10_000, "Requests a second, sent whatever became of the others.");
        var fault = CommandLine.OneOf("--fault", [.. faults.Select(known => known.Name)],
            string.Join("; ", faults.Select(known => $"{known.Name}: {known.Description}")) + ".");
        var seed = new Option<int?>("--seed") { Description = "Draws bills and crashes. Default: another each time." };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file." };
        var report = new Option<DirectoryInfo?>("--report") { Description = "Writes a picture of each trial and the table into this folder." };
        var settings = new ClusterSettings();
        var attachment = new Attachment();
        var command = new Command("trial", "Pays bills at a steady rate while the designated server crashes again and again, and judges what came of it.")
        {
            trials, requests, crashes, rate, fault, seed, json, report,
        };
        settings.AddTo(command);
        attachment.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(crashes) > result.GetValue(requests)) result.AddError("--crashes must not be more than --requests: each happens at a request of its own.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var chosen = faults.First(known => known.Name == parsed.GetValue(fault));
            var options = new TrialOptions(parsed.GetValue(trials), parsed.GetValue(requests), chosen is NoFault ? 0 : parsed.GetValue(crashes),
                parsed.GetValue(rate), chosen, parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue));
            var series = new TrialSeries(options, parsed.GetValue(json)?.FullName, parsed.GetValue(report)?.FullName, console, time);
            return attachment.Read(parsed) is { } addresses
                ? await series.RunAsync(addresses, cancellation)
                : await RunOnOwnClusterAsync(series, settings.Read(parsed, data: null), console, time, cancellation);
        });
        return command;
    }

    private static async Task<int> RunOnOwnClusterAsync(
        TrialSeries series, ClusterPlan plan, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        var exitCode = ExitCode.Failed;
        await using (var cluster = new LocalCluster(plan.Options, time))
        {
            exitCode = await new ClusterConsole(cluster, console, time).StartAsync(cancellation)
                ?? await series.RunAsync(cluster.Addresses, cancellation);
        }
        if (exitCode == ExitCode.Failed) console.WriteLine($"Ledger, gateway record and logs are kept in {plan.Options.Data}");
        else plan.RemoveOwnData();
        return exitCode;
    }
}
