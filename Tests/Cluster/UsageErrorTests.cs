using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Cluster;

/// <summary>What the caller of a command can fix is said in one sentence with exit code 2, before anything starts.</summary>
public sealed class UsageErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public UsageErrorTests()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        File.WriteAllText(Path.Combine(_folder, "list.json"), "[1]");
        File.WriteAllText(Path.Combine(_folder, "clerk.json"), """{"clerk": "a token"}""");
        File.WriteAllText(Path.Combine(_folder, "ledger.db"), "not a database");
    }

    /// <param name="arguments">% stands for a folder with some files.</param>
    [Theory]
    [InlineData("audit --data %/nowhere", "nowhere")]
    [InlineData("audit --data %/file", "file")]
    [InlineData("audit --data %", "not a database")]
    [InlineData("audit --ledger nonsense", "nonsense")]
    [InlineData("audit --ledger Host=127.0.0.1;Port=1", "127.0.0.1:1")]
    [InlineData("cluster --data=", "--data")]
    [InlineData("cluster --ports free --dashboard none --data %/file", "can't be used as the data folder")]
    [InlineData("cluster --ports free --dashboard none --data %/file/below", "can't be used as the data folder")]
    [InlineData("cluster --ports free --dashboard none --ledger Host=127.0.0.1;Port=1", "The ledger's server can't be used: Failed to connect to 127.0.0.1:1")]
    [InlineData("cluster --ledger Host=a;Pasword=secret", "--ledger takes sqlite, postgres, postgres-replicated or a connection string such as")]
    [InlineData("cluster --ledger Database=alta", "it names no Host")]
    [InlineData("cluster --liveness soon", "--liveness must be from 2 to 3600, not soon.")]
    [InlineData("trial --rate 1,5", "--rate must be from 0.1 to 10000, not 1,5.")]
    [InlineData("trial --seed 99999999999", "--seed must be from -2147483648 to 2147483647, not 99999999999.")]
    [InlineData("trial --mix --fault redis-kill", "--mix is for the faults")]
    [InlineData("trial --json %", "--json")]
    [InlineData("trial --json %/file/x.json", "can't be written")]
    [InlineData("trial --report %/file", "can't be written")]
    [InlineData("trial --events %/file/x", "can't be written")]
    [InlineData("trial --attach http://127.0.0.1:1 --access %", "--access: ")]
    [InlineData("trial --attach http://127.0.0.1:1 --access %/list.json", "is not a system's access.json")]
    [InlineData("trial --attach http://127.0.0.1:1 --access %/clerk.json", "has no token for service")]
    [InlineData("trial --attach http://clerk:secret@127.0.0.1:1", "--attach takes an address")]
    public async Task Program_CalledWrongly_SaysSoInOneSentence(string arguments, string message)
    {
        var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, arguments.Replace("%", _folder).Split(' '));
        AssertOneSentence(exitCode, output, message);
    }

    [Theory]
    [InlineData("audit", "--data")]
    [InlineData("cluster", "--data")]
    [InlineData("trial", "--json")]
    public async Task Program_GivenAnEmptyPath_SaysSoInOneSentence(string command, string option)
    {
        var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, command, option, "");
        AssertOneSentence(exitCode, output, command == "audit" ? "''" : $"{option} needs a path.");
    }

    [Theory]
    [InlineData(200, "<html>", "did not answer JSON")]
    [InlineData(200, "{}", "answered without items")]
    [InlineData(200, """{"items": 5}""", "answered without items")]
    [InlineData(404, "", "answered 404")]
    [InlineData(302, "", "answered 302")]
    [InlineData(401, "", "refuses the token (401)")]
    [InlineData(403, "", "refuses the token (403)")]
    public async Task Trial_AttachedToAnotherSystem_SaysSoInOneSentence(int status, string body, string message)
    {
        await using var other = await StartAsync(status, body);
        var (exitCode, output) = await ExperimentProgram.RunAsync("a token", ["trial", "--attach", other.Urls.First()], Cancellation);
        AssertOneSentence(exitCode, output, message);
    }

    [Fact]
    public async Task Trial_WhoseMonitorsAreAnotherSystem_SaysSoInOneSentence()
    {
        await using var system = await FakeSystem.StartAsync();
        await using var other = await StartAsync(200, "{}");
        string[] arguments = ["trial", "--attach", $"{system.Address}", "--gateway", $"{system.Address}", "--monitor", other.Urls.First()];
        var (exitCode, output) = await ExperimentProgram.RunAsync("a token", arguments, Cancellation);
        AssertOneSentence(exitCode, output, "--monitor");
    }

    [Fact]
    public async Task Report_NamesTheCommandThatMadeIt_WithEachOptionGiven()
    {
        await using var system = await FakeSystem.StartAsync();
        var (address, report) = ($"{system.Address}", Path.Combine(_folder, "the report"));
        string[] given =
        [
            "--attach", address, "--gateway", address, "--monitor", address, "--report", report, "--restart-delay", "2",
            "--trials", "1", "--requests", "3", "--crashes", "0", "--fault", "none", "--seed", "7",
        ];
        var (exitCode, output) = await ExperimentProgram.RunAsync("a secret token", ["trial", .. given], Cancellation);

        Assert.True(exitCode == 0, output);
        var table = await File.ReadAllTextAsync(Path.Combine(report, "table.md"), Cancellation);
        Assert.StartsWith($"`./lab trial --trials 1 --requests 3 --crashes 0 --rate 20 --fault none --seed 7 --attach {address} --gateway {address} "
            + $"--monitor {address} --report '{report}' --restart-delay 2`", table, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", table, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertOneSentence(int exitCode, string output, string message)
    {
        Assert.True(exitCode == 2, $"{exitCode}: {output}");
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output.Replace("http://clerk:secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static async Task<WebApplication> StartAsync(int status, string body)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapFallback(() => status == 200 ? Results.Text(body, "text/html") : Results.StatusCode(status));
        await app.StartAsync(Cancellation);
        return app;
    }
}
