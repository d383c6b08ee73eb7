using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AppHost.Stores;

/// <summary>Which resource leads a replicated store, and which one follows it with everything that counts.</summary>
/// <param name="Leading">What the leader is called: primary or master.</param>
/// <param name="Leader">The resource; null if there is none now.</param>
/// <param name="IsRedundant">The store may lose the leader.</param>
internal sealed record StoreView(string Leading, string? Leader, string Following, string? Follower, bool IsRedundant)
{
    public override string ToString() => $"{Leading}: {Leader ?? "none"}, {Following}: {Follower ?? "none"}";
}

/// <summary>Asks a replicated store for its roles.</summary>
internal delegate Task<StoreView> StoreWatch(CancellationToken cancellation);

internal static class StoreWatchExtensions
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The row of a replicated store, above those of its processes. Its source is who leads. It is healthy while the store may lose its leader, and
    /// Running once it is for the first time: the health check alone would be up to 5 s late, for which the services wait.
    /// </summary>
    public static IResourceBuilder<T> AsStore<T>(this IResourceBuilder<T> store, string type, string icon, StoreWatch watch) where T : IResource
    {
        var check = $"{store.Resource.Name}_check";
        store.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellation => await watch(cancellation) switch
        {
            { IsRedundant: true } view => HealthCheckResult.Healthy(view.ToString()),
            { Leader: not null } view => HealthCheckResult.Degraded(view.ToString()),
            var view => HealthCheckResult.Unhealthy(view.ToString()),
        });
        // Not a hosted service: it would start after the resources, which wait for this one.
        store.ApplicationBuilder.OnBeforeStart((start, cancellation) =>
        {
            _ = ShowAsync(store.Resource, watch, start.Services.GetRequiredService<ResourceNotificationService>(),
                start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
            return Task.CompletedTask;
        });
        return store
            .WithInitialState(new CustomResourceSnapshot { ResourceType = type, Properties = [], State = KnownResourceStates.Starting })
            .WithHealthCheck(check)
            .WithIconName(icon);
    }

    private static async Task ShowAsync(IResource store, StoreWatch watch, ResourceNotificationService notifications, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        StoreView? shown = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                var view = await AskAsync(watch, shown, stopping);
                if (view is null || view == shown) continue;
                shown = view;
                await notifications.PublishUpdateAsync(store, snapshot => snapshot with
                {
                    State = view.IsRedundant ? KnownResourceStates.Running : snapshot.State,
                    Properties =
                    [
                        .. snapshot.Properties.Where(property => property.Name != CustomResourceKnownProperties.Source),
                        new ResourcePropertySnapshot(CustomResourceKnownProperties.Source, view.ToString()),
                    ],
                });
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The AppHost stops.
        }
    }

    /// <returns>The last view, with no leader, if the store could not be asked; null if it never could.</returns>
    private static async Task<StoreView?> AskAsync(StoreWatch watch, StoreView? last, CancellationToken stopping)
    {
        try
        {
            return await watch(stopping);
        }
#pragma warning disable CA1031 // One failed question must not end the watch: the row would stand still, and what waits for the store would never start.
        catch (Exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return last is null ? null : last with { Leader = null, Follower = null, IsRedundant = false };
        }
    }
}
