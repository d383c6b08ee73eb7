using System.Net;
using System.Net.Sockets;
using AppHost.Supervision;
using LocalSystem;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Redis;

/// <summary>The Redis that carries the payment stream, the registry and the locks, append-only.</summary>
internal static class PaymentQueue
{
    /// <summary>
    /// A container where a container runtime runs, else a <c>redis-server</c> of this machine; <c>--redis container</c> or
    /// <c>--redis process</c> chooses. Both need a password that is made for this run.
    /// The process knows each service as a user of its own.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Neither is there, or what was asked for is not.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddPaymentQueue(
        this IDistributedApplicationBuilder builder, string name, DataFolder data) =>
        RedisChoice.Make(builder) == RedisKind.Container ? builder.AddContainer(name) : builder.AddProcess(name, data);

    /// <summary>The service waits for Redis and is known to it by the service's own name, with that user's rights.</summary>
    public static IResourceBuilder<ProjectResource> WithPaymentQueue(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithConnectionString> redis) =>
        (redis.Resource is RedisProcessResource process
            ? service.WithEnvironment($"ConnectionStrings__{process.Name}", process.ConnectionStringOf(service.Resource.Name))
                .WithReferenceRelationship(process)
            // A container has the one user that Aspire makes it with.
            : service.WithReference(redis))
        .WaitFor(redis);

    private static IResourceBuilder<RedisResource> AddContainer(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddRedis(name)
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
        this IDistributedApplicationBuilder builder, string name, DataFolder data)
    {
        var passwords = RedisUsers.All.ToDictionary(user => user, user =>
            ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-{user}-password", special: false));
        var redis = new RedisProcessResource(name, builder.AppHostDirectory, passwords);
        var port = FreePort();
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(redis, async (_, cancellation) =>
        {
            var values = new Dictionary<string, string>();
            foreach (var (user, password) in passwords)
                values[user] = await password.GetValueAsync(cancellation) ?? throw new DistributedApplicationException($"{password.Name} has no value.");
            RedisConfiguration.Write(Path.Combine(await data.GetPathAsync(cancellation), name), port, values);
        });

        string? connectionString = null;
        builder.Eventing.Subscribe<ConnectionStringAvailableEvent>(redis, async (_, cancellation) =>
            connectionString = await redis.ConnectionStringExpression.GetValueAsync(cancellation));
        builder.Services.AddHealthChecks().AddRedis(
            _ => connectionString ?? throw new InvalidOperationException($"{name} has no connection string yet."), $"{name}_check");

        return builder.AddResource(redis)
            // No proxy: what a client sees when the server dies is what it sees in production.
            .WithEndpoint(port: port, targetPort: port, scheme: "redis", name: RedisProcessResource.EndpointName, isProxied: false)
            // Its settings stand in a file: no command line, and no dashboard, shows the password.
            .WithArgs(data.File($"{name}/{RedisConfiguration.Name}"))
            .WithHealthCheck($"{name}_check")
            .WithIconName("Database")
            .WithRestart()
            .WithWipe();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
