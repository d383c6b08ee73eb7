using Aspire.Hosting.Testing;

namespace Tests.AppHost;

/// <summary>The model that the AppHost builds. Nothing is started.</summary>
public class ModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis", 6390)]
    [InlineData("gateway", 6001)]
    [InlineData("patients", 4001)]
    [InlineData("front", 4000)]
    [InlineData("monitor-1", 5000)]
    [InlineData("monitor-2", 5010)]
    [InlineData("server-1", 5001)]
    [InlineData("server-2", 5002)]
    [InlineData("server-3", 5003)]
    [InlineData("clinic", 8080)]
    public async Task Port_OfADevelopersRun_IsTheDocumentedOne(string name, int port)
    {
        await using var builder = await BuildAsync("--redis=process", "--DcpPublisher:RandomizePorts=false");
        Assert.Equal(port, Assert.Single(Find(builder, name).Annotations.OfType<EndpointAnnotation>()).Port);
    }

    [Theory]
    [InlineData("patients")]
    [InlineData("monitor-1")]
    [InlineData("server-3")]
    public async Task Service_WithSeveralShards_IsToldTheirNumber(string name)
    {
        await using var builder = await BuildAsync("--redis=process", "--shards=3");
        var service = Assert.IsType<ProjectResource>(Find(builder, name));
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, service, [], Cancellation);
        foreach (var environment in service.Annotations.OfType<EnvironmentCallbackAnnotation>()) await environment.Callback(context);
        Assert.Equal("3", context.EnvironmentVariables["Payments__Shards"]);
    }

    [Fact]
    public async Task Shards_InAnImpossibleNumber_AreRefusedInOneSentence()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => BuildAsync("--redis=process", "--shards=17"));
        Assert.Equal("--shards must be a whole number from 1 to 16, not 17.", failure.Message);
    }

    [Theory]
    [InlineData("payments", 3)]
    [InlineData("monitors", 2)]
    [InlineData("front", 2)]
    [InlineData("patients", 1)]
    public async Task Service_Published_HasItsReplicasProbesAndData(string name, int replicas)
    {
        await using var builder = await BuildAsync("--operation", "publish", "--step", "publish");
        var service = Assert.IsType<ProjectResource>(Find(builder, name));
        Assert.Equal(replicas, service.GetReplicaCount());
        Assert.Equal(["/alive", "/health"], service.Annotations.OfType<EndpointProbeAnnotation>().Select(probe => probe.Path).Order());
        if (name != "front") Assert.Contains(service.Annotations.OfType<ContainerMountAnnotation>(), mount => mount.Source == "ledger-data");
    }

    [Fact]
    public async Task Service_Published_AllowsNoFaultsAndHasNoKeyOfThisMachine()
    {
        await using var builder = await BuildAsync("--operation", "publish", "--step", "publish");
        Assert.DoesNotContain(Find(builder, "payments").Annotations.OfType<ResourceCommandAnnotation>(), command => command.Name == "crash");
        Assert.Null(Assert.IsType<ParameterResource>(Find(builder, "access-signing-key")).Default);
    }

    [Fact]
    public async Task Services_InARun_AreStartedAsBuiltPrograms()
    {
        await using var builder = await BuildAsync("--redis=process");
        Assert.All(builder.Resources.OfType<ProjectResource>(), service =>
            Assert.True(File.Exists(Assert.Single(service.Annotations.OfType<ExecutableAnnotation>()).Command)));
    }

    private static Task<IDistributedApplicationTestingBuilder> BuildAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([.. arguments, Scratch.NewOption()], Cancellation);

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) => builder.Resources.Single(resource => resource.Name == name);
}
