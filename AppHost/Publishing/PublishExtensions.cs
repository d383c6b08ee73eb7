namespace AppHost.Publishing;

internal static class PublishExtensions
{
    /// <summary>
    /// <c>/health</c> reports whether a service is ready, <c>/alive</c> whether its process answers. Kubernetes kills it after three
    /// missed answers (15 s), as the supervisor does here.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithProbes(this IResourceBuilder<ProjectResource> service) => service
        .WithHttpProbe(ProbeType.Readiness, "/health")
        .WithHttpProbe(ProbeType.Liveness, "/alive", initialDelaySeconds: 30);

    /// <summary>In publish mode, mounts the volume with the service's files. Other services may share it.</summary>
    /// <param name="volume">The volume's name.</param>
    public static IResourceBuilder<ProjectResource> WithDataVolume(this IResourceBuilder<ProjectResource> service, string volume) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service.WithAnnotation(new ContainerMountAnnotation(volume, DataFolder.Published, ContainerMountType.Volume, isReadOnly: false))
            : service;
}
