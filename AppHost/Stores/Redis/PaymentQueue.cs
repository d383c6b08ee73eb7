using AppHost.Services;
using AppHost.Supervision;
using LocalSystem;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Stores.Redis;

/// <summary>The Redis that carries the payment stream, the registry and the locks, append-only.</summary>
internal static class PaymentQueue
{
    /// <summary>
    /// A container or a <c>redis-server</c> of this machine (<see cref="StoreChoice"/>, <c>--redis</c>). Its passwords are made for this run and written nowhere but
    /// into its configuration. The process knows each service as a user of its own.
    /// </summary>
    /// <param name="port">On this machine; another, free one under test.</param>
    /// <exception cref="DistributedApplicationException">Neither is there, or what was asked for is not.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddPaymentQueue(
        this IDistributedApplicationBuilder builder, string name, int port, DataFolder data) =>
        StoreChoice.Make(builder, name, RedisProcessResource.Server, Programs.Find(RedisProcessResource.Server) is not null) == StoreKind.Container
            ? builder.AddContainer(name, builder.PortOf(port))
            : builder.AddProcess(name, builder.PortOf(port), data);

    /// <summary>The service waits for Redis and is known to it by the service's own name, with that user's rights.</summary>
    /// <param name="user">One of <see cref="RedisUsers.All"/>.</param>
    public static IResourceBuilder<ProjectResource> WithPaymentQueue(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithConnectionString> redis, string user) =>
        (redis.Resource is RedisProcessResource process
            ? service.WithEnvironment($"ConnectionStrings__{process.Name}", process.ConnectionStringOf(user)).WithReferenceRelationship(process)
            // A container has the one user that Aspire makes it with.
            : service.WithReference(redis))
        .WaitFor(redis);

    private static IResourceBuilder<RedisResource> AddContainer(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, builder.AddPassword(name, "default"))
            .WithDataVolume("alta-redis")
            .WithArgs(context =>
            {
                // Published, the whole command is one argument of a shell.
                if (context.ExecutionContext.IsRunMode || context.Args is not [.., string command]) AddTo(context.Args);
                else context.Args[^1] = $"{command} --appendonly yes";

                static void AddTo(IList<object> arguments)
                {
                    arguments.Add("--appendonly");
                    arguments.Add("yes");
                }
            })
            // It listens on this machine alone; the services need not trust a development certificate.
            .WithoutHttpsCertificate()
            .WithWipe();

    private static IResourceBuilder<RedisProcessResource> AddProcess(
        this IDistributedApplicationBuilder builder, string name, int? port, DataFolder data)
    {
        var passwords = RedisUsers.All.ToDictionary(user => user, user => builder.AddPassword(name, user));
        var resource = new RedisProcessResource(name, builder.AppHostDirectory, passwords.ToDictionary(user => user.Key, user => user.Value.Resource));
        string? connectionString = null;
        builder.Services.AddHealthChecks().AddRedis(
            _ => connectionString ?? throw new InvalidOperationException($"{name} has no connection string yet."), $"{name}_check");

        var redis = builder.AddResource(resource)
            // No proxy: when the server dies its clients see it at once, as they do in production.
            .WithEndpoint(port: port, targetPort: port, scheme: "redis", name: RedisProcessResource.EndpointName, isProxied: false)
            // Its settings stand in a file: no command line, and no dashboard, shows a password.
            .WithArgs(data.File($"{name}/{RedisConfiguration.Name}"))
            .OnBeforeResourceStarted(async (_, _, cancellation) =>
            {
                var values = new Dictionary<string, string>();
                foreach (var (user, password) in passwords)
                    values[user] = await password.Resource.GetValueAsync(cancellation) ?? throw new DistributedApplicationException($"{password.Resource.Name} has no value.");
                RedisConfiguration.Write(Path.Combine(await data.GetPathAsync(cancellation), name), resource.Endpoint.Port, values);
            })
            .OnConnectionStringAvailable(async (_, _, cancellation) => connectionString = await resource.ConnectionStringExpression.GetValueAsync(cancellation))
            .WithHealthCheck($"{name}_check")
            .WithIconName("Database")
            .WithRestart()
            .WithWipe();
        foreach (var password in passwords.Values) password.WithParentRelationship(redis);
        return redis;
    }

    /// <summary>Made at each start and not kept: the server is given it at each start as well.</summary>
    private static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name, string user) =>
        builder.AddParameter($"{name}-{user}-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: false);
}
