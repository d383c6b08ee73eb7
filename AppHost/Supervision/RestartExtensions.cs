using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AppHost.Supervision;

/// <summary>Marks a resource whose processes are started again when they die.</summary>
internal sealed class RestartAnnotation : IResourceAnnotation;

internal static class RestartExtensions
{
    /// <summary>
    /// Starts a crashed process again, as <see cref="LocalSystem.RestartPolicy"/> says, and kills one that has not answered for <c>--liveness</c> seconds.
    /// A process that was stopped on purpose stays stopped.
    /// </summary>
    public static IResourceBuilder<T> WithRestart<T>(this IResourceBuilder<T> resource) where T : IResource
    {
        var services = resource.ApplicationBuilder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SupervisionOptions>().Bind(resource.ApplicationBuilder.Configuration).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResourceSupervisor>());
        return resource.WithAnnotation(new RestartAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }
}
