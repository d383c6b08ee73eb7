using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AppHost.Supervision;

/// <summary>Marks a resource whose crashed processes are restarted.</summary>
internal sealed class RestartAnnotation : IResourceAnnotation;

internal static class RestartExtensions
{
    /// <summary>
    /// Restarts a crashed process after the delay of <see cref="LocalSystem.RestartPolicy"/>. Kills one that has not answered for <c>--liveness</c> seconds.
    /// A process that was stopped on purpose is not restarted.
    /// </summary>
    public static IResourceBuilder<T> WithRestart<T>(this IResourceBuilder<T> resource) where T : IResource
    {
        var services = resource.ApplicationBuilder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Options.Create(SupervisionOptions.Read(resource.ApplicationBuilder.Configuration)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResourceSupervisor>());
        return resource.WithAnnotation(new RestartAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }
}
