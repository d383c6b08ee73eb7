using System.CommandLine;
using CommandLine;
using Spectre.Console;

namespace Cluster;

/// <summary>The <c>cluster</c> command: runs the system on this machine until it is stopped.</summary>
internal static class ClusterCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Folder for ledger, gateway record, Redis data and logs; kept at the end. Default: a temporary folder, removed at the end.",
        };
        var dashboard = DashboardOption();
        var settings = new ClusterSettings();
        var command = new Command("cluster", "Starts the system on this machine, restarts parts that die, and stops everything on Ctrl+C.") { data, dashboard };
        settings.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var plan = settings.Read(parsed, parsed.GetValue(data)?.FullName);
            return RunAsync(WithPages(plan, parsed.GetValue(dashboard), console), console, time, cancellation);
        });
        return command;
    }

    private static Option<string?> DashboardOption()
    {
        const string none = "none";
        var option = new Option<string?>("--dashboard")
        {
            Description = "Path of the Aspire dashboard's program, or none. Default: the program that the build restored; "
                + "none if OTEL_EXPORTER_OTLP_ENDPOINT names another collector.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? null : Dashboard.Program,
            CustomParser = result => result.Tokens[0].Value is var path and not none ? Path.GetFullPath(path) : null,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != none && !File.Exists(token.Value)) result.AddError($"File does not exist: '{token.Value}'.");
        });
        return option;
    }

    private static ClusterPlan WithPages(ClusterPlan plan, string? dashboard, IAnsiConsole console)
    {
        var options = plan.Options with { Dashboard = dashboard, HasClinic = Clinic.WhyNot() is null };
        if (Clinic.WhyNot() is { } noClinic) console.WriteLine($"starting without the pages: {noClinic}");
        if (Preflight.WhyNoDashboard(options) is not { } why) return plan with { Options = options };
        console.WriteLine($"starting without the dashboard: {why}");
        return plan with { Options = options with { Dashboard = null } };
    }

    private static async Task<int> RunAsync(ClusterPlan plan, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        await using var cluster = new LocalCluster(plan.Options, time);
        var screen = new ClusterConsole(cluster, console, time);
        try
        {
            if (await screen.StartAsync(cancellation) is { } exitCode)
            {
                // Nothing was started, so there is nothing to keep. After any other failure the logs are kept.
                if (exitCode == ExitCode.BadUsage) plan.RemoveOwnData();
                return exitCode;
            }
            await screen.PrintAddressesAsync(cancellation);
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
