using AppHost.Services;
using AppHost.Supervision;
using LocalSystem;
using LocalSystem.Replication;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Stores.Redis;

/// <summary>The Redis with the payment stream, the registry and the locks. It is append-only.</summary>
internal static class PaymentQueue
{
    /// <summary>
    /// A container or a <c>redis-server</c> of this machine (<see cref="StoreChoice"/>, <c>--redis</c>), or two of them. The passwords are created for
    /// this run and stored only in its configuration. In a process, each service has its own user.
    /// </summary>
    /// <param name="port">The port on this machine. Tests use another, free one.</param>
    /// <exception cref="DistributedApplicationException">Neither is available, or the chosen one is not.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddPaymentQueue(
        this IDistributedApplicationBuilder builder, string name, int port, DataFolder data) =>
        StoreOptions.HasReplicatedRedis(builder.Configuration) ? builder.AddReplicatedPaymentQueue(name, port, data)
        : StoreChoice.Make(
            builder, name, RedisProcessResource.Server, Programs.Find(RedisProcessResource.Server) is not null, ReplicatedRedis.Choice) == StoreKind.Container
            ? builder.AddContainer(name, builder.PortOf(port))
            : builder.AddProcess(name, builder.PortOf(port), data);

    /// <summary>Gives the service a connection with its own user, and makes it wait for Redis.</summary>
    /// <param name="user">One of <see cref="RedisUsers.All"/>.</param>
    public static IResourceBuilder<ProjectResource> WithPaymentQueue(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithConnectionString> redis, string user) =>
        (redis.Resource is IRedisWithUsers process
            ? service.WithEnvironment(ServiceSettings.ConnectionString(process.Name), process.ConnectionStringOf(user)).WithReferenceRelationship(process)
            // A container has only the user that Aspire creates.
            : service.WithReference(redis))
        .WaitFor(redis);

    private static IResourceBuilder<RedisResource> AddContainer(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, builder.AddParameter(
                $"{name}-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: false))
            .WithDataVolume("alta-redis")
            .WithArgs(context =>
            {
                // In publish mode the whole command is one argument of a shell.
                if (context.ExecutionContext.IsRunMode || context.Args is not [.., string command]) AddTo(context.Args);
                else context.Args[^1] = $"{command} --appendonly yes";

                static void AddTo(IList<object> arguments)
                {
                    arguments.Add("--appendonly");
                    arguments.Add("yes");
                }
            })
            // It listens only on this machine, so the services don't need to trust a development certificate.
            .WithoutHttpsCertificate()
            .WithWipe();

    private static IResourceBuilder<RedisProcessResource> AddProcess(
        this IDistributedApplicationBuilder builder, string name, int? port, DataFolder data)
    {
        var passwords = new RedisPasswords(builder, name);
        var resource = new RedisProcessResource(name, builder.AppHostDirectory, passwords.Parameters);
        string? connectionString = null;
        builder.Services.AddHealthChecks().AddRedis(
            _ => connectionString ?? throw new InvalidOperationException($"{name} has no connection string yet."), $"{name}_check");

        var redis = builder.AddResource(resource)
            // No proxy: clients see at once that the server died, as in production.
            .WithEndpoint(port: port, targetPort: port, scheme: "redis", name: RedisProcessResource.EndpointName, isProxied: false)
            // The settings are in a file, so that no command line and no dashboard shows a password.
            .WithArgs(data.File($"{name}/{RedisConfiguration.Name}"))
            .OnBeforeResourceStarted(async (_, _, cancellation) =>
                RedisConfiguration.Write(Path.Combine(await data.GetPathAsync(cancellation), name), resource.Endpoint.Port, passwords.Values))
            .OnConnectionStringAvailable(async (_, _, cancellation) => connectionString = await resource.ConnectionStringExpression.GetValueAsync(cancellation))
            .WithHealthCheck($"{name}_check")
            .WithIconName("Database")
            .WithRestart()
            .WithWipe();
        passwords.BelongTo(redis);
        return redis;
    }
}
