using System.CommandLine;
using Spectre.Console;

namespace Experiment.Cluster;

/// <summary><c>cluster</c>: the system on this machine, until it is told to stop.</summary>
internal static class ClusterCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var data = new Option<DirectoryInfo?>("--data") { Description = "Folder of ledger, gateway record, Redis and logs, which is kept. Default: a fresh one, removed at the end." };
        var settings = new ClusterSettings();
        var command = new Command("cluster", "Starts everything on this machine, restarts whatever dies, stops all of it on Ctrl+C.") { data };
        settings.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(settings.Read(parsed, parsed.GetValue(data)?.FullName), console, time, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ClusterPlan plan, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        await using var cluster = new LocalCluster(plan.Options, time);
        var screen = new ClusterConsole(cluster, console, time);
        try
        {
            if (await screen.StartAsync(cancellation) is { } exitCode) return exitCode;
            screen.PrintAddresses();
            console.WriteLine("ready; Ctrl+C stops it");
            await screen.WatchAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped while starting.
        }
        console.WriteLine("stopping");
        await cluster.StopAsync();
        plan.RemoveOwnData();
        return ExitCode.Done;
    }
}
