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
        using var monitor = host.App.CreateHttpClient("monitor", "http");
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
        Assert.Matches("^localhost:[0-9]+,password=[A-Za-z0-9]{20,}$", connectionString);
        var withoutPassword = connectionString[..connectionString.IndexOf(',', StringComparison.Ordinal)];
        await Assert.ThrowsAsync<StackExchange.Redis.RedisConnectionException>(async () =>
            await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{withoutPassword},connectRetry=0"));
    }

    [Fact]
    public void Experiment_NotAskedFor_IsNotStarted() => Assert.Equal(KnownResourceStates.NotStarted, host.ExperimentAtStart);

    [Theory]
    [InlineData("front", "/scalar")]
    [InlineData("monitor", "/cluster")]
    [InlineData("gateway", "/charges")]
    public async Task Page_ShownInTheDashboard_Answers(string resource, string path)
    {
        var shown = await host.NextAsync(change => change.Resource.Name == resource && change.Snapshot.Urls.Any(url => url.Url.EndsWith(path, StringComparison.Ordinal)));
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(shown.Snapshot.Urls[0].Url), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
