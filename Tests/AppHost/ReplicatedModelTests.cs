using AppHost.Faults;
using AppHost.Stores;
using AppHost.Supervision;
using Aspire.Hosting.Testing;
using Cluster;
using LocalSystem.Replication;

namespace Tests.AppHost;

/// <summary>The model with replicated stores. Nothing is started, and no program needs to be installed.</summary>
public class ReplicatedModelTests
{
    private static readonly Ports Ports = Ports.Default;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Processes => new()
    {
        { "etcd", Ports.Etcd },
        { "postgres-1", Ports.PostgresNodes[0].Server },
        { "postgres-2", Ports.PostgresNodes[1].Server },
        { "postgres-3", Ports.PostgresNodes[2].Server },
        { "redis-1", Ports.Redis },
        { "redis-2", Ports.RedisReplica },
        { "sentinel-1", Ports.Sentinels[0] },
        { "sentinel-2", Ports.Sentinels[1] },
        { "sentinel-3", Ports.Sentinels[2] },
    };

    [Theory]
    [MemberData(nameof(Processes))]
    public async Task Process_OfAReplicatedStore_IsWatchedRestartedAndBreakable_AtThePortOfTheLocalCluster(string name, int port)
    {
        await using var builder = await BuildAsync("--replicated=true", "--DcpPublisher:RandomizePorts=false");
        var process = Find(builder, name);
        var endpoints = process.Annotations.OfType<EndpointAnnotation>().ToList();
        Assert.Equal(port, endpoints[0].Port);
        Assert.DoesNotContain(endpoints, endpoint => endpoint.IsProxied);
        Assert.Single(process.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Single(process.Annotations.OfType<RestartAnnotation>());
        var commands = process.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name).ToList();
        Assert.Contains(FaultCommands.Crash, commands);
        Assert.Contains(FaultCommands.Freeze, commands);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("redis")]
    public async Task Store_ThatIsReplicated_IsOneResourceWithAHealthOfItsOwn_ForWhichTheServicesWait(string name)
    {
        await using var builder = await BuildAsync("--replicated=true");
        var store = Find(builder, name);
        Assert.Single(store.Annotations.OfType<HealthCheckAnnotation>());
        Assert.All(new[] { "patients", "monitor-1", "server-3" }, service =>
            Assert.Contains(Find(builder, service).Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == store));
    }

    [Fact]
    public async Task Ledger_Replicated_IsOneConnectionStringWithAllHosts()
    {
        await using var builder = await BuildAsync("--ledger=postgres-replicated", "--redis=process");
        Assert.Equal(
            "Host=127.0.0.1:{postgres-1.bindings.tcp.port},127.0.0.1:{postgres-2.bindings.tcp.port},127.0.0.1:{postgres-3.bindings.tcp.port};"
            + "Username=alta;Database=alta;Target Session Attributes=primary;Host Recheck Seconds=0",
            Assert.IsType<IResourceWithConnectionString>(Find(builder, "ledger"), exactMatch: false).ConnectionStringExpression.ValueExpression);
        Assert.IsAssignableFrom<ExecutableResource>(Find(builder, "redis"));
    }

    [Fact]
    public async Task Redis_Replicated_IsOneConnectionStringWithBothServersAndTheServicesUser()
    {
        await using var builder = await BuildAsync("--redis=replicated", "--DcpPublisher:RandomizePorts=false");
        var service = Assert.IsType<ProjectResource>(Find(builder, "server-1"));
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, service, [], Cancellation);
        foreach (var environment in service.Annotations.OfType<EnvironmentCallbackAnnotation>()) await environment.Callback(context);
        var connection = Assert.IsType<ReferenceExpression>(context.EnvironmentVariables["ConnectionStrings__redis"]);
        Assert.Equal(
            $"127.0.0.1:{Ports.Redis},127.0.0.1:{Ports.RedisReplica},user=payments,password={{redis-payments-password.value}}", connection.ValueExpression);
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "etcd");
    }

    [Theory]
    [InlineData("--replicated=true")]
    [InlineData("--ledger=postgres-replicated")]
    [InlineData("--redis=replicated")]
    public async Task Stores_ReplicatedAndPublished_AreRefusedInOneLine(string option)
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => BuildAsync("--operation", "publish", "--step", "publish", option));
        Assert.Equal(
            "Replicated stores run on this machine only. Publish without them, and give the services the connection strings of replicated servers.",
            failure.Message);
    }

    [Theory]
    [InlineData("--ledger=nonsense", "--ledger takes sqlite, postgres or postgres-replicated, not nonsense.")]
    [InlineData("--replicated=thrice", "--replicated takes no value, not thrice.")]
    public async Task Option_ThatIsUnknown_NamesTheChoices(string option, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => BuildAsync(option, "--redis=process"))).Message);

    [Fact]
    public void Replicated_BeforeAnotherOption_DoesNotTakeItAsItsValue() =>
        Assert.Equal(["--replicated=true", "--shards", "2"], StoreOptions.WithValues(["--replicated", "--shards", "2"]));

    private static Task<IDistributedApplicationTestingBuilder> BuildAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([.. arguments, Scratch.NewOption()], Cancellation);

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) => builder.Resources.Single(resource => resource.Name == name);
}
