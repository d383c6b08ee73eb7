using System.Net;
using Aspire.Hosting.Testing;

namespace Tests.AppHost;

/// <summary>What one finds after F5.</summary>
[Collection(OneAppHost.Name)]
public class StartTests(AppHostFixture host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis")]
    [InlineData("gateway")]
    [InlineData("patients")]
    [InlineData("front")]
    [InlineData("payments")]
    [InlineData("monitor")]
    [InlineData("clinic")]
    public async Task Resource_Started_IsHealthy(string name) =>
        await host.App.ResourceNotifications.WaitForResourceHealthyAsync(name, Cancellation).WaitAsync(AppHostFixture.Bound, Cancellation);

    [Fact]
    public async Task AppHost_Started_HasThreeReplicasOfWhichOneLeads()
    {
        var view = await host.WaitUntilReadyAsync();
        Assert.Equal(["server_1", "server_2", "server_3"], view.Replicas.Select(replica => replica.Id));
        Assert.Single(view.Replicas, replica => replica.Leader);
    }

    [Fact]
    public async Task AppHost_Started_HasTwoMonitors()
    {
        using var monitor = host.Addresses.Connect(host.Addresses.Monitors[0], AppHostFixture.Bound);
        var cluster = await monitor.GetStringAsync("/cluster", Cancellation);
        Assert.Equal(2, cluster.Split("\"id\":\"monitor_").Length - 1);
    }

    [Fact]
    public async Task AppHost_Started_TakesPayments()
    {
        var history = await host.Load.RunAsync(() => Task.CompletedTask, Cancellation);
        history.AssertAllPaid();
    }

    [Fact]
    public async Task Redis_AsAProcess_NeedsThePasswordThatItsClientsHave()
    {
        var connectionString = await host.App.GetConnectionStringAsync("redis", Cancellation) ?? "";
        Assert.Matches("^localhost:[0-9]+,user=admin,password=[A-Za-z0-9]{20,}$", connectionString);
        var withoutPassword = connectionString[..connectionString.IndexOf(',', StringComparison.Ordinal)];
        await Assert.ThrowsAsync<StackExchange.Redis.RedisConnectionException>(async () =>
            await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{withoutPassword},connectRetry=0"));
    }

    [Fact]
    public async Task Redis_AsAProcess_KnowsEachServiceAsAUserOfItsOwn_AndRefusesItNothing()
    {
        var connectionString = await host.App.GetConnectionStringAsync("redis", Cancellation);
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{connectionString},allowAdmin=true");
        var clients = (string)(await redis.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        Assert.All(["patients", "payments", "monitor"], user => Assert.Contains($" user={user} ", clients, StringComparison.Ordinal));
        Assert.DoesNotContain(" user=default ", clients, StringComparison.Ordinal);
        Assert.Equal(0, (await redis.GetDatabase().ExecuteAsync("ACL", "LOG")).Length);
    }

    [Fact]
    public void Experiment_NotAskedFor_IsNotStarted() => Assert.Equal(KnownResourceStates.NotStarted, host.ExperimentAtStart);

    [Theory]
    [InlineData("front", "/patients")]
    [InlineData("monitor", "/cluster")]
    [InlineData("gateway", "/charges")]
    public async Task Service_CalledWithoutAToken_Refuses(string resource, string path)
    {
        using var client = host.App.CreateHttpClient(resource, "http");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void Tokens_OfThisRun_AreForTheOwnerAlone()
    {
        Assert.All(new[] { "clerk", "operator", "service" }, role => Assert.NotNull(host.Token(role)));
        // Windows has no such modes.
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(host.AccessFile));
    }
}
