using System.Net;
using System.Net.Sockets;
using AppHost.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Redis;

/// <summary>The Redis that carries the payment stream, the registry and the locks, append-only.</summary>
internal static class PaymentQueue
{
    /// <summary>
    /// A container where a container runtime runs, else a <c>redis-server</c> of this machine; <c>--redis container</c> or
    /// <c>--redis process</c> chooses. Both need a password that is made for this run.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Neither is there, or what was asked for is not.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddPaymentQueue(
        this IDistributedApplicationBuilder builder, string name, DataFolder data) =>
        RedisChoice.Make(builder) == RedisKind.Container ? builder.AddContainer(name) : builder.AddProcess(name, data);

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
        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new RedisProcessResource(name, builder.AppHostDirectory, password);
        var port = FreePort();
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(redis, async (_, cancellation) => await RedisConfiguration.WriteAsync(
            Path.Combine(await data.GetPathAsync(cancellation), name), port, password, cancellation));

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
