using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Clients;

namespace Tests.AppHost;

/// <summary>
/// The whole application under the real AppHost, with Redis as a process and its own data folder. The tests of the collection share it and
/// run one after another; each must leave it working.
/// </summary>
public class AppHostFixture : IAsyncLifetime
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private const string ApiKey = "for-the-tests";

    private readonly string _data = Directory.CreateTempSubdirectory("alta-apphost-").FullName;
    private readonly ResourceLogs _logs = new();
    private MonitorClient? _monitor;
    private Load? _load;
    private DistributedApplication? _app;

    /// <summary>Command-line options beyond those that every test needs.</summary>
    protected virtual IReadOnlyList<string> Options => [];

    /// <summary>The file with the tokens that the AppHost wrote.</summary>
    public string AccessFile => Path.Combine(_data, "access.json");

    /// <summary>The folder where the dashboard would store what it receives.</summary>
    public string DashboardData => Path.Combine(_data, "dashboard");

    /// <summary>The folder with the stores' files.</summary>
    public string Data => _data;

    public string? Token(string role) => (string?)JsonNode.Parse(File.ReadAllText(AccessFile))![role];

    public DistributedApplication App => _app!;
    public Addresses Addresses { get; private set; } = null!;
    public MonitorClient Monitor => _monitor!;
    internal Load Load => _load!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            KeepLogs();
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>The state of the experiment before any test started it.</summary>
    public string ExperimentAtStart { get; private set; } = "";

    /// <summary>The number of commands that Redis refused to services from its start until the first test.</summary>
    public int RefusedByRedisAtStart { get; private set; }

    /// <summary>The failed spans in the traces up to the settlement of the first payment.</summary>
    public IReadOnlyList<string> ErrorsAtStart { get; private set; } = [];

    /// <summary>A client of this AppHost's dashboard.</summary>
    internal DashboardClient OpenDashboard() => new(App.GetEndpoint("aspire-dashboard", "http"), ApiKey);

    /// <summary>Connects to Redis as its admin.</summary>
    internal async Task<StackExchange.Redis.ConnectionMultiplexer> OpenRedisAsync() =>
        await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{await App.GetConnectionStringAsync("redis", Cancellation)},allowAdmin=true");

    /// <summary>Waits until three replicas are alive and one of them leads.</summary>
    public async Task<ClusterStatus> WaitUntilReadyAsync() => await WaitAsync(
        view => view.LivingLeader is not null && view.Replicas.Count(replica => replica.Alive) == 3, "three living replicas, one of which leads");

    public async Task<ClusterStatus> WaitAsync(Func<ClusterStatus, bool> state, string what)
    {
        var view = await Monitor.WaitAsync(state, Bound, Cancellation);
        Assert.True(view is not null, $"not seen within {Bound.TotalSeconds:0} s: {what}");
        return view;
    }

    /// <summary>A resource name can't contain an underscore.</summary>
    public static string ResourceOf(ReplicaView server) => server.Id.Replace('_', '-');

    /// <summary>The first current or future state that satisfies <paramref name="state"/>.</summary>
    public async Task<ResourceEvent> NextAsync(Func<ResourceEvent, bool> state)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Bound);
        await foreach (var change in App.ResourceNotifications.WatchAsync(bound.Token))
        {
            if (state(change)) return change;
        }
        throw new OperationCanceledException("The AppHost stopped.");
    }

    public Task<ExecuteCommandResult> ExecuteAsync(string resource, string command) =>
        App.ResourceCommands.ExecuteCommandAsync(resource, command, Cancellation);

    /// <summary>Keeps the logs of the services and prints their folder.</summary>
    public void KeepLogs()
    {
        _logs.AreWanted = true;
        Console.Error.WriteLine($"The logs of the services are in {_logs.Folder}");
    }

    public async ValueTask DisposeAsync()
    {
        _load?.Dispose();
        _monitor?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        await _logs.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task StartAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                "--redis=process", $"--Parameters:data={_data}", $"--AppHost:DashboardApiKey={ApiKey}", $"--ASPIRE_DASHBOARD_DATA_DIRECTORY={DashboardData}",
                .. Options,
            ],
            (options, _) => options.DisableDashboard = false,
            Cancellation);
        _app = await builder.BuildAsync(Cancellation);
        await _app.StartAsync(Cancellation);
        // A resource gets the name under which the orchestrator logs only when the application starts.
        _logs.Follow(_app);
        Addresses = new Addresses(
            _app.GetEndpoint("front", "http"),
            [_app.GetEndpoint("monitor-1", "http"), _app.GetEndpoint("monitor-2", "http")],
            _app.GetEndpoint("gateway", "http"))
        {
            Authorization = () => new AuthenticationHeaderValue("Bearer", Token("service")),
        };
        _monitor = new MonitorClient(Addresses, TimeProvider.System);
        _load = new Load(Addresses);
        await WaitUntilReadyAsync();
        ExperimentAtStart = (await NextAsync(change => change.Resource.Name == "experiment" && change.Snapshot.State is not null)).Snapshot.State!.Text;
        await using var redis = await OpenRedisAsync();
        RefusedByRedisAtStart = (await redis.GetDatabase().ExecuteAsync("ACL", "LOG")).Length;
        ErrorsAtStart = await PayFirstAsync();
    }

    /// <returns>The failed spans. Read once the dashboard has the span of the settlement, because the earlier spans have arrived by then.</returns>
    private async Task<IReadOnlyList<string>> PayFirstAsync()
    {
        using var dashboard = OpenDashboard();
        var payment = await TracedPayment.BeginAsync(Addresses, Cancellation);
        Assert.Equal("paid", (await payment.Settled).Status);
        var spans = await Poll.UntilAsync(
            async token => await dashboard.GetSpansAsync(token) is var all
                && all.Any(span => span.TraceId == payment.TraceId && span.Name == "settle") ? all : null,
            Bound, TimeProvider.System, Cancellation);
        return [.. (spans ?? []).Where(span => span.IsError).Select(span => $"{span} {string.Join(' ', span.Attributes)}")];
    }
}

/// <summary>A test on a running application. If it fails, the logs of the services are kept.</summary>
public abstract class AppHostTest(AppHostFixture host) : IDisposable
{
    protected AppHostFixture Host => host;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) host.KeepLogs();
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(Name)]
public sealed class OneAppHost : ICollectionFixture<AppHostFixture>
{
    public const string Name = "one AppHost";
}
