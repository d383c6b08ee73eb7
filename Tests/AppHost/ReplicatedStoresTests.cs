using AppHost.Faults;
using LocalSystem.Replication;

namespace Tests.AppHost;

/// <summary>The application with both stores replicated.</summary>
public sealed class ReplicatedFixture : AppHostFixture
{
    protected override IReadOnlyList<string> Options => ["--replicated=true"];
}

/// <summary>Both stores lose their leader by the dashboard's commands. It runs only where the programs are installed.</summary>
public sealed class ReplicatedStoresTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stores_ThatLoseTheirLeadersUnderLoad_LoseNothing_AndStopWithoutAProcessLeft()
    {
        var missing = PatroniServer.WhatIsMissing() ?? ReplicatedRedis.WhatIsMissing();
        Assert.SkipUnless(missing is null, missing ?? "");
        var host = new ReplicatedFixture();
        await host.InitializeAsync();
        try
        {
            await AllHealthyAsync(host);
            await AssertAllPaidAsync(host, FaultCommands.Crash, "was killed");
            await AssertAllPaidAsync(host, FaultCommands.Freeze, "was frozen for 10 s and resumed");
            await StopInGoodOrderAsync(host, await LeaderAsync(host, "postgres"));
        }
        catch
        {
            host.KeepLogs();
            throw;
        }
        finally
        {
            await host.DisposeAsync();
        }
        Assert.Empty(ProcessesOf(host.Data));
    }

    private static async Task AllHealthyAsync(AppHostFixture host)
    {
        string[] resources =
        [
            "postgres", "etcd", .. Enumerable.Range(1, PatroniServer.Nodes).Select(number => $"postgres-{number}"),
            "redis", .. Enumerable.Range(1, ReplicatedRedis.Servers).Select(number => $"redis-{number}"),
            .. Enumerable.Range(1, ReplicatedRedis.Sentinels).Select(number => $"sentinel-{number}"),
        ];
        foreach (var resource in resources)
            await host.App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Cancellation).WaitAsync(Bound, Cancellation);
    }

    private static async Task AssertAllPaidAsync(AppHostFixture host, string command, string said)
    {
        var (primary, master) = (await LeaderAsync(host, "postgres"), await LeaderAsync(host, "redis"));
        ExecuteCommandResult[] results = [];
        var history = await host.Load.RunAsync(
            async () => results = await Task.WhenAll(host.ExecuteAsync(primary, command), host.ExecuteAsync(master, command)), Cancellation);
        Assert.All(results, result => Assert.True(result.Success, result.Message));
        Assert.Contains($"{said}. It was the primary; postgres-", results[0].Message, StringComparison.Ordinal);
        Assert.Contains($"{said}. It was the master; redis-", results[1].Message, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"{results[0].Message} {results[1].Message}");
        history.AssertAllPaid();
        // Both came back. Not always behind their successors: on a busy machine these may be taken for dead as well.
        await LeaderAsync(host, "postgres");
        await LeaderAsync(host, "redis");
        await host.WaitUntilReadyAsync();
    }

    /// <summary>A node that is killed leaves the file with its process id behind.</summary>
    private static async Task StopInGoodOrderAsync(AppHostFixture host, string node)
    {
        var file = Path.Combine(host.Data, node.Replace('-', '_'), "data", "postmaster.pid");
        Assert.True(File.Exists(file));
        Assert.True((await host.ExecuteAsync(node, KnownResourceCommands.StopCommand)).Success);
        await host.NextAsync(change => change.Resource.Name == node && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text));
        Assert.False(File.Exists(file));
    }

    /// <summary>The leader that the store's row in the dashboard shows, once another one is ready to follow it.</summary>
    private static async Task<string> LeaderAsync(AppHostFixture host, string store) =>
        LeaderOf(await host.NextAsync(change => change.Resource.Name == store && LeaderOf(change) is not null))!;

    /// <returns>Null unless there is a leader, and another one follows it: <c>primary: postgres-1, in sync: postgres-2</c>.</returns>
    private static string? LeaderOf(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(property => property.Name == CustomResourceKnownProperties.Source)?.Value is string roles
            && !roles.Contains("none", StringComparison.Ordinal) ? roles.Split(": ")[1].Split(',')[0] : null;

    private static IEnumerable<string> ProcessesOf(string data)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string command;
            try
            {
                command = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                continue; // It has ended.
            }
            if (command.Contains(data, StringComparison.Ordinal)) yield return command.Replace('\0', ' ');
        }
    }
}
