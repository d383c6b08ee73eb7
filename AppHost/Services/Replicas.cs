using System.Globalization;
using LocalSystem;

namespace AppHost.Services;

/// <summary>
/// A service in several processes that are known by name: <c>server_1</c>, <c>server_2</c>. Run, each is a resource of its own below a group; published, they are one
/// service with so many replicas.
/// </summary>
internal sealed class Replicas(IResourceBuilder<IResource> group, IReadOnlyList<IResourceBuilder<ProjectResource>> members)
{
    /// <summary>What stands for all of them: their parent in the dashboard; published, the service itself.</summary>
    public IResourceBuilder<IResource> Group => group;

    public IReadOnlyList<IResourceBuilder<ProjectResource>> Members => members;
}

/// <summary>The group's row in the dashboard.</summary>
internal sealed class ReplicaGroupResource(string name) : Resource(name);

internal static class ReplicasExtensions
{
    /// <param name="name">Of the group, and of the published service.</param>
    /// <param name="member">Of each: <c>server</c> for the resources <c>server-1</c>, <c>server-2</c>. A resource's name takes no underscore.</param>
    /// <param name="ports">One for each.</param>
    /// <param name="identity">The setting that tells a process who it is: <c>server_1</c>.</param>
    /// <param name="configure">Applied to each.</param>
    public static Replicas AddReplicas<TProject>(
        this IDistributedApplicationBuilder builder, string name, string member, IReadOnlyList<int> ports, string identity,
        Func<IResourceBuilder<ProjectResource>, IResourceBuilder<ProjectResource>> configure) where TProject : IProjectMetadata, new()
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            var service = configure(builder.AddService<TProject>(name, ports[0], name).WithReplicas(ports.Count));
            return new Replicas(service, [service]);
        }
        var group = builder.AddResource(new ReplicaGroupResource(name))
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "Replicas", Properties = [], State = KnownResourceStates.Running })
            .WithIconName("Group")
            .ExcludeFromManifest();
        return new Replicas(group, [.. ports.Select((port, index) =>
        {
            var number = (index + 1).ToString(CultureInfo.InvariantCulture);
            return configure(builder.AddService<TProject>($"{member}-{number}", port, $"{member}_{number}")
                .WithEnvironment(identity, $"{member}_{number}")
                .WithParentRelationship(group));
        })]);
    }

    /// <summary>Service discovery finds all of them under the name of one: <c>http://monitor</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> service, Replicas replicas, string name)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode) return service.WithReference(replicas.Members[0], name);
        for (var i = 0; i < replicas.Members.Count; i++)
            service.WithEnvironment(ServiceSettings.Endpoint(name, i), replicas.Members[i].GetEndpoint("http"));
        return service;
    }
}
