using System.Net;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.AppHost;

/// <summary>The state of the application after its start, as a developer sees it after F5.</summary>
[Collection(OneAppHost.Name)]
public class StartTests(AppHostFixture host) : AppHostTest(host)
{
    [Theory]
    [InlineData("redis")]
    [InlineData("gateway")]
    [InlineData("patients")]
    [InlineData("front")]
    [InlineData("server-1")]
    [InlineData("server-2")]
    [InlineData("server-3")]
    [InlineData("monitor-1")]
    [InlineData("monitor-2")]
    [InlineData("clinic")]
    public async Task Resource_Started_IsHealthy(string name) =>
        await Host.App.ResourceNotifications.WaitForResourceHealthyAsync(name, Cancellation).WaitAsync(AppHostFixture.Bound, Cancellation);

    [Fact]
    public async Task AppHost_Started_HasThreeReplicasAndOneLeads()
    {
        var view = await Host.WaitUntilReadyAsync();
        Assert.Equal(["server_1", "server_2", "server_3"], view.Replicas.Select(replica => replica.Id));
        Assert.Single(view.Replicas, replica => replica.Leader);
    }

    [Fact]
    public async Task AppHost_Started_HasTwoMonitors()
    {
        using var monitor = Host.Addresses.Connect(Host.Addresses.Monitors[0], AppHostFixture.Bound);
        var cluster = await monitor.GetStringAsync("/cluster", Cancellation);
        Assert.Equal(2, cluster.Split("\"id\":\"monitor_").Length - 1);
    }

    [Fact]
    public async Task AppHost_Started_TakesPayments()
    {
        var history = await Host.Load.RunAsync(() => Task.CompletedTask, Cancellation);
        history.AssertAllPaid();
    }

    [Fact]
    public async Task Redis_AsAProcess_NeedsThePasswordOfItsConnectionString()
    {
        var connectionString = await Host.App.GetConnectionStringAsync("redis", Cancellation) ?? "";
        Assert.Matches("^localhost:[0-9]+,user=admin,password=[A-Za-z0-9]{20,}$", connectionString);
        var withoutPassword = connectionString[..connectionString.IndexOf(',', StringComparison.Ordinal)];
        await Assert.ThrowsAsync<StackExchange.Redis.RedisConnectionException>(async () =>
            await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{withoutPassword},connectRetry=0"));
    }

    [Fact]
    public async Task Redis_AsAProcess_HasAUserForEachService_AndRefusesItNothing()
    {
        await using var redis = await Host.OpenRedisAsync();
        var clients = (string)(await redis.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        Assert.All(["patients", "payments", "monitor"], user => Assert.Contains($" user={user} ", clients, StringComparison.Ordinal));
        Assert.DoesNotContain(" user=default ", clients, StringComparison.Ordinal);
        Assert.Equal(0, Host.RefusedByRedisAtStart);
    }

    [Fact]
    public void Experiment_NotAskedFor_IsNotStarted() => Assert.Equal(KnownResourceStates.NotStarted, Host.ExperimentAtStart);

    [Theory]
    [InlineData("front", "/patients")]
    [InlineData("monitor-1", "/cluster")]
    [InlineData("gateway", "/charges")]
    public async Task Service_CalledWithoutAToken_Refuses(string resource, string path)
    {
        using var client = Host.App.CreateHttpClient(resource, "http");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void Tokens_OfThisRun_AreReadableByTheOwnerOnly()
    {
        Assert.All(new[] { "clerk", "operator", "service" }, role => Assert.NotNull(Host.Token(role)));
        // Windows has no file modes.
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Host.AccessFile));
    }

    [Fact]
    public async Task Secrets_OfThisRun_AreNotOnDisk()
    {
        var connectionString = await Host.App.GetConnectionStringAsync("redis", Cancellation) ?? "";
        string[] secrets =
        [
            connectionString[(connectionString.IndexOf("password=", StringComparison.Ordinal) + 9)..],
            await SecretAsync("access-signing-key"), await SecretAsync("access-sign-in-code"),
        ];
        var userSecrets = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".microsoft", "usersecrets", "alta-apphost");
        var files = new[] { Host.DashboardData, userSecrets }.Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        Assert.All(files, file =>
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Start_OfAHealthyApplication_HasNoErrorInItsTraces() =>
        Assert.True(Host.ErrorsAtStart.Count == 0, string.Join(Environment.NewLine, Host.ErrorsAtStart));

    private async Task<string> SecretAsync(string parameter) =>
        await Host.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>().Single(known => known.Name == parameter)
            .GetValueAsync(Cancellation) ?? "";
}
