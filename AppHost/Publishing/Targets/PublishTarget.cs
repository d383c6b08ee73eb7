using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Aspire.Hosting.Kubernetes;

namespace AppHost.Publishing.Targets;

/// <summary>What <c>aspire publish</c> writes: the environment variable <c>PublishTarget</c> is <c>compose</c> or <c>kubernetes</c>.</summary>
internal static class PublishTarget
{
    /// <exception cref="DistributedApplicationException">The target is none of the two.</exception>
    public static void Add(IDistributedApplicationBuilder builder)
    {
        switch (builder.Configuration["PublishTarget"])
        {
            case "compose": builder.AddCompose(); break;
            case "kubernetes": builder.AddKubernetes(); break;
            case var other: throw new DistributedApplicationException($"PublishTarget is compose or kubernetes, not {other}.");
        }
    }

    // The Compose publisher leaves out how many replicas there are and how to see whether they are well.
    private static void AddCompose(this IDistributedApplicationBuilder builder) =>
        builder.AddDockerComposeEnvironment("compose").ConfigureComposeFile(file =>
        {
            foreach (var resource in builder.Resources.OfType<ProjectResource>())
            {
                if (!file.Services.TryGetValue(resource.Name, out var service)) continue;
                service.Restart = "always";
                // A port of the host belongs to one container.
                var several = service.Ports.Count == 0 && resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas);
                service.Deploy = new Deploy { Replicas = several ? replicas!.Replicas : 1 };
                service.Healthcheck = ComposeHealth.Of("/health");
            }
        });

    // Services that share a volume share one claim. With the ledger in a file they share a node as well: ReadWriteOnce.
    private static void AddKubernetes(this IDistributedApplicationBuilder builder)
    {
        var kubernetes = builder.AddKubernetesEnvironment("kubernetes");
        var mounts =
            from resource in builder.Resources.OfType<IComputeResource>().ToList()
            from mount in resource.Annotations.OfType<ContainerMountAnnotation>()
            group resource by mount.Source!;
        foreach (var mount in mounts.ToList())
        {
            var volume = kubernetes.AddPersistentVolume(mount.Key);
            foreach (var resource in mount) builder.CreateResourceBuilder(resource).WithPersistentVolume(volume);
        }
        foreach (var service in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(service).PublishAsKubernetesService(UseValidScheme);
    }

    // The publisher writes an endpoint's scheme as it is; Kubernetes knows HTTP and HTTPS in capitals alone.
    private static void UseValidScheme(KubernetesResource service)
    {
        foreach (var container in service.Workload!.PodTemplate.Spec.Containers)
        {
            foreach (var probe in new[] { container.LivenessProbe, container.ReadinessProbe })
            {
                if (probe?.HttpGet is { Scheme: { } scheme } get) get.Scheme = scheme.ToUpperInvariant();
            }
        }
    }
}
