using System.Text.Json;
using Cluster;
using Experiment.Trials;
using Experiment.Trials.Faults.Processes;
using Spectre.Console;

namespace Tests.Cluster;

/// <summary>The cluster without faults, and a trial on it.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public class LocalClusterTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Cluster_Started_TakesAPayment() => await cluster.WaitUntilReadyAsync();

    [Fact]
    public async Task Cluster_Started_RunsEveryPart()
    {
        await cluster.WaitUntilReadyAsync();
        Assert.Equal(
            [
                .. LedgerUnderTest.IsPostgres ? ["postgres"] : Array.Empty<string>(), "redis", "gateway", "front_1", "front_2", "patients",
                "server_1", "server_2", "server_3", "monitor_1", "monitor_2",
            ],
            cluster.System.Names);
        Assert.All(cluster.System.Names, name => Assert.NotNull(cluster.System.Pid(name)));
        Assert.True(LedgerUnderTest.IsPostgres ? Directory.Exists(cluster.System.Options.PostgresData) : File.Exists(cluster.System.Options.Ledger));
        Assert.True(File.Exists(cluster.System.Options.GatewayRecord));
    }

    [Fact]
    public async Task Ports_OfARunningCluster_AreReportedAsTaken()
    {
        await cluster.WaitUntilReadyAsync();
        var missing = Preflight.WhatIsMissing(cluster.System.Options);
        Assert.Contains($"{cluster.System.Options.Ports.Front} (front)", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_OfThirtyRequestsAndThreeKills_PaysAllThirty()
    {
        await cluster.WaitUntilReadyAsync();
        var json = Path.Combine(cluster.System.Options.Data, "trial.json");
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        var options = new TrialOptions(Trials: 1, Requests: 30, Crashes: 3, Rate: 10, new KillLeader(), Seed: 1);

        var exitCode = await new TrialSeries(options, new TrialFiles(json, null), console, TimeProvider.System)
            .RunAsync(cluster.System.Addresses, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output.ToString());
        var total = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken)).RootElement.GetProperty("total");
        Assert.Equal(30, total.GetProperty("successful").GetInt32());
        Assert.Equal(3, total.GetProperty("crashes").GetInt32());
    }
}
