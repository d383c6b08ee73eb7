using System.CommandLine;
using CommandLine;
using Spectre.Console;

namespace Cluster;

/// <summary>The <c>cluster</c> command: runs the system on this machine until it is stopped.</summary>
internal static class ClusterCommand
{
    private const string NoDashboard = "none";

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var data = Options.Path("--data", "Folder for ledger, gateway record, Redis data and logs; kept at the end. Default: a new temporary folder.");
        var dashboard = DashboardOption();
        var settings = new ClusterSettings();
        var command = new Command("cluster", "Starts the system on this machine, restarts parts that die, and stops everything on Ctrl+C.") { data, dashboard };
        settings.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var plan = settings.Read(parsed, parsed.GetValue(data));
            var again = $"./lab cluster --data {Options.Quote(plan.Options.Data)}{settings.Again(parsed)}";
            return RunAsync(WithPages(plan, parsed.GetValue(dashboard), console), again, console, time, cancellation);
        });
        return command;
    }

    private static Option<string> DashboardOption() => new("--dashboard")
    {
        Description = "Path of the Aspire dashboard's program, or none. Default: the program that the build restored; "
            + "none if OTEL_EXPORTER_OTLP_ENDPOINT names another collector.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? NoDashboard : Dashboard.Program,
        CustomParser = result =>
        {
            var path = result.Tokens[0].Value;
            if (path == NoDashboard) return path;
            if (File.Exists(path)) return Path.GetFullPath(path);
            result.AddError($"File does not exist: '{path}'.");
            return null;
        },
    };

    private static ClusterPlan WithPages(ClusterPlan plan, string? dashboard, IAnsiConsole console)
    {
        var options = plan.Options with { Dashboard = dashboard == NoDashboard ? null : dashboard, HasClinic = Clinic.WhyNot() is null };
        if (Clinic.WhyNot() is { } noClinic) console.WriteLine($"starting without the pages: {noClinic}");
        if (Preflight.WhyNoDashboard(options) is not { } why) return plan with { Options = options };
        console.WriteLine($"starting without the dashboard: {why}");
        return plan with { Options = options with { Dashboard = null } };
    }

    /// <param name="again">The command that starts a cluster on the same data.</param>
    private static async Task<int> RunAsync(ClusterPlan plan, string again, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        await using var cluster = new LocalCluster(plan.Options, time);
        var screen = new ClusterConsole(cluster, console, time);
        try
        {
            if (await screen.StartAsync(cancellation) is { } exitCode)
            {
                // Nothing was started, so there is nothing to keep.
                if (exitCode == ExitCode.BadUsage) plan.RemoveOwnData();
                else console.WriteLine($"data and logs are kept in {plan.Options.Data}");
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
        console.WriteLine($"data is kept in {plan.Options.Data}; to start again on it: {again}");
        return ExitCode.Done;
    }
}
