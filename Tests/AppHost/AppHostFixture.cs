using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Experiment.Clients;

namespace Tests.AppHost;

/// <summary>
/// The whole application under the real AppHost, Redis as a process, on data of its own: for all tests of the collection one
/// after another. Each must leave it working.
/// </summary>
public sealed class AppHostFixture : IAsyncLifetime
{
    /// <summary>Generous: a bound tells a hang from a slow machine, it measures nothing.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private const string ApiKey = "for-the-tests";

    private readonly string _data = Directory.CreateTempSubdirectory("alta-apphost-").FullName;
    private MonitorClient? _monitor;
    private Load? _load;
    private DistributedApplication? _app;

    /// <summary>The tokens that the AppHost wrote.</summary>
    public string AccessFile => Path.Combine(_data, "access.json");

    public string? Token(string role) => (string?)JsonNode.Parse(File.ReadAllText(AccessFile))![role];

    public DistributedApplication App => _app!;
    public Addresses Addresses { get; private set; } = null!;
    public MonitorClient Monitor => _monitor!;
    internal Load Load => _load!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--redis=process", $"--Parameters:data={_data}", "--restart-delay=0.5", $"--AppHost:DashboardApiKey={ApiKey}"],
            (options, _) => options.DisableDashboard = false,
            Cancellation);
        _app = await builder.BuildAsync(Cancellation);
        await _app.StartAsync(Cancellation);
        Addresses = new Addresses(_app.GetEndpoint("patients", "http"), [_app.GetEndpoint("monitor", "http")], _app.GetEndpoint("gateway", "http"))
        {
            Authorization = () => new AuthenticationHeaderValue("Bearer", Token("service")),
        };
        _monitor = new MonitorClient(Addresses, TimeProvider.System);
        _load = new Load(Addresses);
        await WaitUntilReadyAsync();
        ExperimentAtStart = (await NextAsync(change => change.Resource.Name == "experiment" && change.Snapshot.State is not null)).Snapshot.State!.Text;
    }

    /// <summary>The state of the experiment before any test had it run.</summary>
    public string ExperimentAtStart { get; private set; } = "";

    /// <summary>The dashboard of this AppHost.</summary>
    internal DashboardClient OpenDashboard() => new(App.GetEndpoint("aspire-dashboard", "http"), ApiKey);

    /// <summary>Waits until three replicas live, one of them leads, and two monitors watch.</summary>
    public async Task<ClusterView> WaitUntilReadyAsync() => await WaitAsync(
        view => view.LivingLeader is not null && view.Replicas.Count(replica => replica.Alive) == 3, "three living replicas, one of which leads");

    public async Task<ClusterView> WaitAsync(Func<ClusterView, bool> state, string what)
    {
        var view = await Monitor.WaitAsync(state, Bound, Cancellation);
        Assert.True(view is not null, $"not seen within {Bound.TotalSeconds:0} s: {what}");
        return view;
    }

    /// <summary>The AppHost's id of the replica that is <paramref name="server"/> to the monitor, such as <c>payments-abcdefgh</c>.</summary>
    public async Task<string> ReplicaOfAsync(ReplicaView server) =>
        (await NextAsync(change => change.Resource.Name == "payments" && PortOf(change) == server.Address!.Port)).ResourceId;

    /// <summary>The first state, of those now and those to come, that satisfies <paramref name="state"/>.</summary>
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

    public async ValueTask DisposeAsync()
    {
        _load?.Dispose();
        _monitor?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static int? PortOf(ResourceEvent replica) =>
        replica.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value is { } url ? new Uri(url).Port : null;
}

[CollectionDefinition(Name)]
public sealed class OneAppHost : ICollectionFixture<AppHostFixture>
{
    public const string Name = "one AppHost";
}
