using System.CommandLine;
using Clients;
using Cluster;
using CommandLine;
using Spectre.Console;

namespace Experiment.Fill;

/// <summary><c>fill</c>: makes a cluster's data folder whose ledger has many payments, to measure what grows with it.</summary>
internal static class FillCommand
{
    private const long Most = 100_000_000;

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var data = new Option<string>("--data") { Description = "The folder to make; it must not exist or be empty.", Required = true };
        var payments = Options.Number("--payments", 1_000_000L, FilledLedger.PaymentsOfPatient, Most, "Paid payments to fill the ledger with.");
        var ledger = Options.OneOf("--ledger", [ClusterOptions.Sqlite, Postgres.Name], "The ledger's database.");
        var command = new Command("fill", "Makes a data folder whose ledger and gateway record have many paid payments.") { data, payments, ledger };
        command.SetAction((parsed, cancellation) => RunAsync(
            Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(payments), parsed.GetValue(ledger)!, console, time, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string data, long payments, string ledger, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any())
            throw new UsageException($"{data} is not empty. Name a new folder.");
        var options = new ClusterOptions(data, Ports.Free(), ClusterOptions.DefaultRestartDelay, ClusterOptions.DefaultLiveness, LedgerChoice: ledger);
        if (Preflight.WhatIsMissing(options) is { } missing) throw new UsageException(missing);
        var start = time.GetTimestamp();
        void Tell(string step) => console.WriteLine($"{time.GetElapsedTime(start):mm\\:ss} {step}");
        await MakeAsync(options, payments, Tell, time, cancellation);
        Tell($"done; ./lab cluster --data {Options.Quote(data)} starts on it");
        return ExitCode.Done;
    }

    /// <summary>Makes the ledger and the gateway's record of a cluster that was never started.</summary>
    public static async Task MakeAsync(ClusterOptions options, long payments, Action<string> tell, TimeProvider time, CancellationToken cancellation)
    {
        await using var cluster = new LocalCluster(options, time);
        await MakeSchemasAsync(cluster, time, cancellation);
        // A whole number of patients.
        await new FilledLedger(options, payments - (payments % FilledLedger.PaymentsOfPatient), time.GetUtcNow(), tell).WriteAsync(cancellation);
    }

    /// <summary>The services make their schemas when they start. These two write nothing else.</summary>
    private static async Task MakeSchemasAsync(LocalCluster cluster, TimeProvider time, CancellationToken cancellation)
    {
        string[] makers = [Parts.Gateway, Parts.Monitor(1)];
        await cluster.StartAsync(cancellation, new HashSet<string>([Postgres.Name, Parts.Redis, .. makers]));
        foreach (var maker in makers)
        {
            var alive = await Poll.UntilAsync(async token => await cluster.IsAliveAsync(maker, token) ? cluster : null, Readiness.Bound, time, cancellation);
            if (alive is null)
                throw new IOException($"{maker} did not start: {cluster.LogTails(5)}");
            await cluster.StopAsync(maker);
        }
    }
}
