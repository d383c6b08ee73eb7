using AppHost.Faults;
using AppHost.Services;
using AppHost.Supervision;
using LocalSystem.Replication;

namespace AppHost.Stores.Ledger;

/// <summary>
/// The ledger on three nodes of PostgreSQL (<c>--ledger postgres-replicated</c>), with etcd beside them. See docs/decisions/0019-replicated-stores.md.
/// </summary>
internal static class ReplicatedLedger
{
    private const string Etcd = "etcd";
    private const string EtcdClients = "clients";

    private static readonly (int Server, int Api)[] Ports = [(6392, 6395), (6393, 6396), (6394, 6397)];
    private static readonly (int Clients, int Peers) EtcdPorts = (6398, 6399);

    // A new connection each time: an old one may belong to a dead or frozen Patroni.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(1),
    };

    /// <exception cref="DistributedApplicationException">It is published. The message tells what to do.</exception>
    public static LedgerStore AddReplicatedLedger(this IDistributedApplicationBuilder builder, string name, DataFolder data)
    {
        builder.RunsOnlyHere(PatroniServer.WhatIsMissing);
        var etcdPort = builder.KnownPortOf(EtcdPorts.Clients);
        var ports = Array.ConvertAll(Ports, port => (Server: builder.KnownPortOf(port.Server), Api: builder.KnownPortOf(port.Api)));
        async Task<IReadOnlyList<PatroniNode>> NodesAsync(CancellationToken cancellation)
        {
            var folder = await data.GetPathAsync(cancellation);
            return [.. ports.Select((port, index) => PatroniNode.In(folder, index + 1, port.Server, port.Api))];
        }

        var resources = Enumerable.Range(1, PatroniServer.Nodes)
            .Select(number => new PostgresNodeResource(ResourceOf(PatroniServer.NameOf(number)), builder.AppHostDirectory)).ToList();
        async Task<StoreView> AskAsync(CancellationToken cancellation)
        {
            var view = await PatroniView.AskAsync(Http, await NodesAsync(cancellation), cancellation);
            return new StoreView("primary", ResourceOf(view?.Primary), "in sync", ResourceOf(view?.InSync), view?.IsRedundant ?? false);
        }
        var cluster = builder.AddResource(new PostgresClusterResource("postgres", resources)).AsStore("PostgreSQL", "DatabaseStack", AskAsync);

        var etcd = builder.AddEtcd(etcdPort, builder.KnownPortOf(EtcdPorts.Peers), data).WithParentRelationship(cluster);
        foreach (var (index, resource) in resources.Index())
        {
            var (server, api) = ports[index];
            builder.AddResource(resource)
                // No proxy: clients see at once that the server died, as in production.
                .WithEndpoint(port: server, targetPort: server, scheme: "tcp", name: PostgresNodeResource.EndpointName, isProxied: false)
                .WithHttpEndpoint(port: api, targetPort: api, name: PostgresNodeResource.ApiName, isProxied: false)
                .WithArgumentsOf(async cancellation => PatroniServer.Command((await NodesAsync(cancellation))[index]))
                .WithEnvironment(context =>
                {
                    foreach (var (key, value) in PatroniServer.Environment) context.EnvironmentVariables[key] = value;
                })
                .OnBeforeResourceStarted(async (_, _, cancellation) =>
                    await PatroniServer.PrepareAsync((await NodesAsync(cancellation))[index], etcdPort, cancellation))
                .WithHttpHealthCheck("/health", endpointName: PostgresNodeResource.ApiName)
                .WithUrlForEndpoint(PostgresNodeResource.ApiName, url => (url.Url, url.DisplayText) = ("/cluster", "Patroni"))
                .WithIconName("Database")
                .WithRestart()
                .WithProcessFaults(AskAsync)
                .WithParentRelationship(cluster)
                .WaitFor(etcd);
        }
        return new LedgerStore(builder.AddConnectionString(name, cluster.Resource.ConnectionStringExpression).WithParentRelationship(cluster), cluster);
    }

    private static IResourceBuilder<ExecutableResource> AddEtcd(this IDistributedApplicationBuilder builder, int port, int peers, DataFolder data) =>
        builder.AddExecutable(Etcd, EtcdServer.Command("", port, peers).Program, builder.AppHostDirectory)
            .WithHttpEndpoint(port: port, targetPort: port, name: EtcdClients, isProxied: false)
            .WithArgumentsOf(async cancellation => EtcdServer.Command(Path.Combine(await data.GetPathAsync(cancellation), Etcd), port, peers))
            .WithHttpHealthCheck("/health", endpointName: EtcdClients)
            .WithIconName("Key")
            .WithRestart()
            .WithProcessFaults();

    /// <summary>A resource name can't contain an underscore.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(node))]
    private static string? ResourceOf(string? node) => node?.Replace('_', '-');
}
