using Clients;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>PostgreSQL on three nodes as parts of the local cluster, with etcd beside them.</summary>
public static class ReplicatedPostgres
{
    public const string Etcd = "etcd";

    private static readonly TimeSpan RedundantBound = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<PatroniNode> Nodes(ClusterOptions options) =>
        [.. options.Ports.PostgresNodes.Select((ports, index) => PatroniNode.In(options.Data, index + 1, ports.Server, ports.Api))];

    internal static IReadOnlyList<Part> Of(ClusterOptions options)
    {
        var (etcd, arguments) = EtcdServer.Command(Path.Combine(options.Data, Etcd), options.Ports.Etcd, options.Ports.EtcdPeers);
        return
        [
            new Part(Etcd, options.Ports.Etcd, StopsAfter: 6, etcd, arguments, new Dictionary<string, string>(),
                token => Liveness.GetAsync(options.Ports.Etcd, "health", token)),
            .. Nodes(options).Select(node =>
            {
                var (program, command) = PatroniServer.Command(node);
                return new Part(
                    node.Name, node.Port, StopsAfter: 5, program, command, PatroniServer.Environment,
                    token => Liveness.GetAsync(node.Api, "liveness", token));
            }),
        ];
    }

    /// <summary>Writes the nodes' configurations. Call it before they start.</summary>
    /// <exception cref="InvalidOperationException">A folder could not be made; the message says why.</exception>
    internal static async Task PrepareAsync(ClusterOptions options, CancellationToken cancellation)
    {
        foreach (var node in Nodes(options)) await PatroniServer.PrepareAsync(node, options.Ports.Etcd, cancellation, options.Replication);
    }

    /// <summary>Waits until there is a primary and a standby that has all its commits.</summary>
    /// <returns>Null if that takes too long.</returns>
    public static async Task<PatroniView?> RedundantAsync(ClusterOptions options, TimeProvider time, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(1) };
        var nodes = Nodes(options);
        return await Poll.UntilAsync(
            async token => await PatroniView.AskAsync(http, nodes, token) is { IsRedundant: true } view ? view : null, RedundantBound, time, cancellation);
    }
}
