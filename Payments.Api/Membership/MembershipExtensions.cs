using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;
using Payments.Api.Operations;

namespace Payments.Api.Membership;

public static class MembershipExtensions
{
    /// <summary>
    /// Makes this process a replica. Requires an <see cref="ILeaderWork"/> (and, for each further shard, one under its number), an
    /// <see cref="IOperations"/> and a Redis connection among the services.
    /// </summary>
    public static WebApplicationBuilder AddMembership(this WebApplicationBuilder builder)
    {
        builder.AddCoordinationOptions();
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, CoordinationJson.Default));
        builder.Services
            .AddSingleton<Self>()
            .AddSingleton(services => new PresenceBoard(
                services.GetRequiredService<Self>(), services.GetRequiredService<IOptions<CoordinationOptions>>().Value.Shards))
            .AddSingleton<IReplicaRegistry, RedisReplicaRegistry>()
            .AddSingleton<ILeaderLock, RedisLeaderLock>()
            .AddSingleton(Leaderships.Create)
            // Where any leadership will do: it publishes for all.
            .AddSingleton(services => services.GetRequiredService<Leaderships>().All[0])
            .AddSingleton<HeartbeatThread>()
            .AddSingleton<WarmUp>()
            .AddSingleton<SelfCheck>()
            .AddSingleton<Observer>()
            .AddHostedService<MembershipService>();
        builder.Services.AddHealthChecks().Add(new("membership", Check, HealthStatus.Unhealthy, tags: null));
        return builder;
    }

    private static RegisteredCheck Check(IServiceProvider services) => new(services.GetRequiredService<Self>());

    private sealed class RegisteredCheck(Self self) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(self.Registered is { } registered
                ? HealthCheckResult.Healthy(registered.Id)
                : HealthCheckResult.Unhealthy("This replica has no id yet."));
    }
}
