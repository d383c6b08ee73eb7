using Clients;
using CommandLine;
using Spectre.Console;

namespace Cluster;

/// <summary>Shows a local cluster on the console.</summary>
internal sealed class ClusterConsole(LocalCluster cluster, IAnsiConsole console, TimeProvider time)
{
    private const int TailLines = 15;

    // It starts within one second, or in a few while the cluster starts as well.
    private static readonly TimeSpan DashboardBound = TimeSpan.FromSeconds(15);

    /// <summary>Starts the cluster and waits until a payment has gone through.</summary>
    /// <returns>Null when ready, else the exit code: 2 for problems that the caller can fix, 1 for failures.</returns>
    public async Task<int?> StartAsync(CancellationToken cancellation)
    {
        try
        {
            cluster.TakeData();
        }
        catch (IOException notOurs)
        {
            console.MarkupLineInterpolated($"[red]{notOurs.Message}[/]");
            return ExitCode.BadUsage;
        }
        if ((Preflight.WhatIsMissing(cluster.Options) ?? await Preflight.WhyNoLedgerAsync(cluster.Options, cancellation)) is { } missing)
        {
            console.MarkupLineInterpolated($"[red]{missing}[/]");
            return ExitCode.BadUsage;
        }
        console.WriteLine($"starting {string.Join(", ", cluster.Names)}; data in {cluster.Options.Data}");
        try
        {
            await cluster.StartAsync(cancellation);
        }
        catch (InvalidOperationException unprepared)
        {
            console.MarkupLineInterpolated($"[red]{unprepared.Message}[/]");
            return ExitCode.BadUsage;
        }
        if (await Readiness.WaitAsync(cluster, step => console.WriteLine(step), time, cancellation) is not { } notReady) return null;
        console.WriteLine(cluster.LogTails(TailLines));
        console.MarkupLineInterpolated(
            $"[red]The cluster is not ready after {Readiness.Bound.TotalSeconds:0} s: {notReady}. The last lines of its logs are above.[/]");
        return ExitCode.Failed;
    }

    public async Task PrintAddressesAsync(CancellationToken cancellation)
    {
        var ports = cluster.Options.Ports;
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        if (cluster.Options.HasClinic)
            table.AddRow("[bold]clinic[/]", $"{Clinic.SignInLink(cluster.Options)} (the clerk's page and the live cluster; the link signs you in, once)");
        if (cluster.Options.Dashboard is not null) table.AddRow("dashboard", await DescribeDashboardAsync(ports.Dashboard, cancellation));
        table.AddRow("fronts", $"{Ports.Local(ports.Front)}");
        table.AddRow("Patients.Api", $"{Ports.Local(ports.Patients)} (behind the fronts)");
        table.AddRow("monitors", string.Join(" ", ports.Monitors.Select(port => new Uri(Ports.Local(port), "cluster"))));
        table.AddRow("replicas", string.Join(" ", ports.Payments.Select(Ports.Local)));
        table.AddRow("gateway", $"{Ports.Local(ports.Gateway)}");
        table.AddRow("Redis", $"127.0.0.1:{ports.Redis} (users: see the README)");
        if (cluster.Options.StartsPostgres) table.AddRow("PostgreSQL", $"psql postgresql://alta@127.0.0.1:{ports.Postgres}/alta");
        if (cluster.Options.StartsReplicatedPostgres)
        {
            table.AddRow("PostgreSQL", $"psql 'postgresql://alta@{string.Join(',', ports.PostgresNodes.Select(node => $"127.0.0.1:{node.Server}"))}"
                + "/alta?target_session_attrs=primary'");
        }
        table.AddRow("data", cluster.Options.Data);
        table.AddRow("tokens", $"{cluster.Options.AccessFile} (for clerk, operator and service; usage: see the README)");
        console.Write(table);
    }

    private async Task<string> DescribeDashboardAsync(int port, CancellationToken cancellation)
    {
        var death = cluster.NextDeathOf(Dashboard.Name);
        if (await Poll.UntilAsync(async token => await Dashboard.AnswersAsync(port, token) ? this : null, DashboardBound, time, cancellation) is not null)
            return $"{Ports.Local(port)} (traces, structured logs, metrics)";
        if (!death.IsCompleted) return $"{Ports.Local(port)} (does not answer yet; see {cluster.LogOf(Dashboard.Name)})";
        // Stopped, because a dashboard that can't start would be restarted again and again.
        await cluster.StopAsync(Dashboard.Name);
        return $"ends again and again and was stopped; see {cluster.LogOf(Dashboard.Name)}";
    }

    /// <summary>Prints deaths, restarts and elections until <paramref name="cancellation"/>.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        cluster.Happened += Tell;
        try
        {
            var lines = new MonitorLines();
            await Task.WhenAll(Enumerable.Range(1, Ports.MonitorReplicas).Select(number =>
                LogFile.FollowAsync(cluster.LogOf(Parts.Monitor(number)), line => Tell(lines, line), time, cancellation)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The caller stopped watching.
        }
        finally
        {
            cluster.Happened -= Tell;
        }
    }

    private void Tell(PartEvent happened)
    {
        var what = happened.Kind switch
        {
            PartEventKind.Started => "started",
            PartEventKind.Died => "died",
            PartEventKind.Unresponsive => $"has not answered for {cluster.Options.Liveness.TotalSeconds:0} s: killed",
            _ => "stopped",
        };
        Tell($"{happened.Part} (process {happened.Pid}) {what}");
    }

    private void Tell(MonitorLines lines, string line)
    {
        // Both monitors log the same events; each is printed once.
        string? news;
        lock (lines) news = lines.News(line);
        if (news is not null) Tell(news);
    }

    private void Tell(string what) => console.WriteLine($"{time.GetLocalNow():HH:mm:ss.fff} {what}");
}
