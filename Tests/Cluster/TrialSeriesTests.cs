using System.Text.Json;
using Experiment.Trials;
using Experiment.Trials.Faults.Processes;
using Spectre.Console;

namespace Tests.Cluster;

/// <summary>The counts, files and exit code of a trial, run against a fake of the system.</summary>
public sealed class TrialSeriesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-test-").FullName;
    private readonly StringWriter _output = new();

    [Fact]
    public async Task Trial_OfAFaultlessSystem_CountsEveryPaymentAndEveryCrash()
    {
        await using var system = await FakeSystem.StartAsync();
        Assert.Equal(0, await RunAsync(system, trials: 2));

        var json = JsonDocument.Parse(await File.ReadAllTextAsync(Json)).RootElement;
        Assert.Equal(7, json.GetProperty("seed").GetInt32());
        Assert.Equal("kill", json.GetProperty("fault").GetString());
        Assert.Equal(2, json.GetProperty("trials").GetArrayLength());
        foreach (var trial in json.GetProperty("trials").EnumerateArray())
        {
            Assert.Equal(60, trial.GetProperty("sent").GetInt32());
            Assert.Equal(60, trial.GetProperty("successful").GetInt32());
            Assert.Equal(1, trial.GetProperty("availability").GetDouble());
            Assert.Equal(0, trial.GetProperty("lost").GetInt32());
            Assert.Equal(0, trial.GetProperty("charged_twice").GetInt32());
            Assert.Equal(0, trial.GetProperty("out_of_order").GetInt32());
            Assert.Equal(3, trial.GetProperty("crashes").GetInt32());
            Assert.Equal(3, trial.GetProperty("failovers").GetInt32());
            // The fake detects a crash after 50 ms.
            Assert.InRange(trial.GetProperty("failover_ms").GetProperty("p50").GetDouble(), 40, 5000);
            Assert.True(trial.GetProperty("latency_ms").GetProperty("p99").GetDouble() <= trial.GetProperty("latency_ms").GetProperty("max").GetDouble());
        }
        Assert.Equal(120, json.GetProperty("total").GetProperty("sent").GetInt32());
        Assert.Equal(
            json.GetProperty("trials")[0].EnumerateObject().Select(field => field.Name),
            json.GetProperty("total").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Trial_WithReport_WritesAPictureOfEachTrialAndTheTable()
    {
        await using var system = await FakeSystem.StartAsync();
        Assert.Equal(0, await RunAsync(system, trials: 1));
        Assert.True(new FileInfo(Path.Combine(_folder, "trial-1.png")).Length > 10_000);
        Assert.Contains("server_", await File.ReadAllTextAsync(Path.Combine(_folder, "trial-1.svg")), StringComparison.Ordinal);
        var table = await File.ReadAllTextAsync(Path.Combine(_folder, "table.md"));
        Assert.Contains("| 1 | 60 | 60 | 100.000 % | 0 | 0 | 0 | 0 | 3 | 3 |", table, StringComparison.Ordinal);
        Assert.Contains("229 of 230, 99.565 %", table, StringComparison.Ordinal);
        Assert.Contains("**1139 of 1150, 99.043 %**", table, StringComparison.Ordinal);
        Assert.Contains("--seed 7", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Misbehaviour.ChargesTwice), "ChargedTwice")]
    [InlineData(nameof(Misbehaviour.SettlesOutOfOrder), "OutOfOrder")]
    public async Task Trial_OfASystemThatMisbehaves_ExitsWithOneAndPrintsTheSeed(string misbehaviour, string found)
    {
        await using var system = await FakeSystem.StartAsync(Enum.Parse<Misbehaviour>(misbehaviour));
        Assert.Equal(1, await RunAsync(system, trials: 1));
        Assert.Contains(found, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--seed 7", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_WithoutASystem_ExitsWithOneAndSaysSo()
    {
        var system = await FakeSystem.StartAsync();
        var addresses = system.Addresses;
        await system.DisposeAsync();
        Assert.Equal(1, await Series(trials: 1).RunAsync(addresses, TestContext.Current.CancellationToken));
        Assert.Contains("can't be reached", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _output.Dispose();
    }

    private string Json => Path.Combine(_folder, "trial.json");

    private Task<int> RunAsync(FakeSystem system, int trials) => Series(trials).RunAsync(system.Addresses, TestContext.Current.CancellationToken);

    private TrialSeries Series(int trials)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output) });
        console.Profile.Width = 240;
        var options = new TrialOptions(trials, Requests: 60, Crashes: 3, Rate: 40, new KillLeader(), Seed: 7);
        return new TrialSeries(options, new TrialFiles(Json, _folder), console, TimeProvider.System);
    }
}
