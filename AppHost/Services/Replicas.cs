using System.Globalization;
using LocalSystem;

namespace AppHost.Services;

/// <summary>
/// A service in several processes with names: <c>server_1</c>, <c>server_2</c>. In run mode each is a resource of its own in a group. In
/// publish mode they are one service with several replicas.
/// </summary>
internal sealed class Replicas(IResourceBuilder<IResource> group, IReadOnlyList<IResourceBuilder<ProjectResource>> members)
{
    /// <summary>Their parent in the dashboard; in publish mode the service itself.</summary>
    public IResourceBuilder<IResource> Group => group;

    public IReadOnlyList<IResourceBuilder<ProjectResource>> Members => members;
}

/// <summary>The group's row in the dashboard.</summary>
internal sealed class ReplicaGroupResource(string name) : Resource(name);

internal static class ReplicasExtensions
{
    /// <param name="name">The name of the group and of the published service.</param>
    /// <param name="member">
    /// The first part of each name: <c>server</c> for <c>server-1</c>, <c>server-2</c>. A resource's name can't contain an underscore.
    /// </param>
    /// <param name="ports">One port per process.</param>
    /// <param name="identity">The setting with the process's id: <c>server_1</c>.</param>
    /// <param name="configure">Applied to each process.</param>
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

    /// <summary>Makes all of them available to service discovery under one name: <c>http://monitor</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> service, Replicas replicas, string name)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode) return service.WithReference(replicas.Members[0], name);
        for (var i = 0; i < replicas.Members.Count; i++)
            service.WithEnvironment(ServiceSettings.Endpoint(name, i), replicas.Members[i].GetEndpoint("http"));
        return service;
    }
}
