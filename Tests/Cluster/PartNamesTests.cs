using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>A part that runs a replica has the replica's name. Nothing is started.</summary>
public sealed class PartNamesTests
{
    private static readonly ClusterOptions WithDashboard =
        new("data", Ports.Default, TimeSpan.Zero, TimeSpan.Zero, "a dashboard", HasClinic: true);

    private static readonly IReadOnlyList<Part> All = Parts.Of(WithDashboard);

    [Fact]
    public void Replicas_ClaimTheNamesOfTheirParts()
    {
        var replicas = All.Where(part => Parts.KindOf(part.Name) == "payments").ToList();
        Assert.Equal(["server_1", "server_2", "server_3"], replicas.Select(part => part.Name));
        Assert.All(replicas, part => Assert.Equal(part.Name, part.Environment[ServiceSettings.ReplicaId]));
        Assert.All(All.Except(replicas), part => Assert.DoesNotContain(ServiceSettings.ReplicaId, part.Environment.Keys));
    }

    [Fact]
    public void Telemetry_NamesTheServiceAndTheNumber()
    {
        var second = All.Single(part => part.Name == "server_2").Environment;
        Assert.Equal(("payments", "service.instance.id=2"), (second["OTEL_SERVICE_NAME"], second["OTEL_RESOURCE_ATTRIBUTES"]));
    }

    [Fact]
    public void Dashboard_Alone_MayBeSilent() => Assert.Equal(["dashboard"], All.Where(part => part.MayBeSilent).Select(part => part.Name));
}
