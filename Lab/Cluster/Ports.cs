using Clients;
using LocalSystem;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>The local cluster's ports, all on 127.0.0.1.</summary>
/// <param name="Front">The port that clients call. Both fronts listen on it and forward to <paramref name="Patients"/>.</param>
/// <param name="Fronts">Each front's own port.</param>
/// <param name="Postgres">PostgreSQL's port, if the cluster starts PostgreSQL.</param>
/// <param name="Dashboard">The dashboard's pages, if it is started.</param>
/// <param name="Otlp">The port where the dashboard receives telemetry over gRPC.</param>
/// <param name="Clinic">Clinic.Web's pages, if they are started.</param>
public sealed record Ports(
    int Redis, int Gateway, int Front, IReadOnlyList<int> Fronts, int Patients, IReadOnlyList<int> Payments, IReadOnlyList<int> Monitors, int Dashboard,
    int Otlp, int Postgres, int Clinic)
{
    /// <summary>The nodes' ports, if the cluster starts replicated PostgreSQL.</summary>
    public IReadOnlyList<(int Server, int Api)> PostgresNodes { get; init; } = [(6392, 6395), (6393, 6396), (6394, 6397)];

    /// <summary>The second Redis server's port, and the Sentinels', if Redis is replicated.</summary>
    public int RedisReplica { get; init; } = 6380;

    public IReadOnlyList<int> Sentinels { get; init; } = [6381, 6382, 6383];

    /// <summary>etcd's ports for clients and for other members, beside <see cref="PostgresNodes"/>.</summary>
    public int Etcd { get; init; } = 6398;

    public int EtcdPeers { get; init; } = 6399;

    public const int FrontReplicas = 2;
    public const int PaymentsReplicas = 3;
    public const int MonitorReplicas = 2;

    public static readonly Ports Default = new(6390, 6001, 4000, [4002, 4003], 4001, [5001, 5002, 5003], [5000, 5010], 18888, 18889, 6391, 8080);

    /// <summary>Free ports, so that several clusters can run side by side.</summary>
    public static Ports Free()
    {
        return new Ports(Redis: FreePorts.Next(), Gateway: FreePorts.Next(), Front: FreePorts.Next(), Several(FrontReplicas), Patients: FreePorts.Next(),
            Several(PaymentsReplicas), Several(MonitorReplicas), Dashboard: FreePorts.Next(), Otlp: FreePorts.Next(), Postgres: FreePorts.Next(),
            Clinic: FreePorts.Next())
        {
            PostgresNodes = [.. Enumerable.Range(0, PatroniServer.Nodes).Select(_ => (FreePorts.Next(), FreePorts.Next()))],
            Etcd = FreePorts.Next(),
            RedisReplica = FreePorts.Next(),
            Sentinels = Several(ReplicatedRedis.Sentinels),
            EtcdPeers = FreePorts.Next(),
        };

        static int[] Several(int count) => [.. Enumerable.Range(0, count).Select(_ => FreePorts.Next())];
    }

    public Addresses Addresses => new(Local(Front), [.. Monitors.Select(Local)], Local(Gateway));

    public static Uri Local(int port) => new($"http://127.0.0.1:{port}");
}
