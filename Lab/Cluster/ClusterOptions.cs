using System.Net;
using Cluster.Proxy;
using LocalSystem;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>The options of a local cluster.</summary>
/// <param name="Data">The folder for ledger, gateway record, Redis data and logs; created if missing.</param>
/// <param name="RestartDelay">The first delay of <see cref="RestartPolicy"/>, for a part that keeps dying soon after its start.</param>
/// <param name="Liveness">A part that has not answered for this long is killed and restarted.</param>
/// <param name="Dashboard">The path of the Aspire dashboard's program; null for a cluster without one.</param>
/// <param name="LedgerChoice">
/// <c>sqlite</c>, <c>postgres</c> for a server that the cluster starts, <c>postgres-replicated</c> for three of them, or the
/// connection string of a running server.
/// </param>
/// <param name="HasClinic">Whether Clinic.Web is started.</param>
/// <param name="Shards">How many leaders settle side by side.</param>
/// <param name="Proxies">The proxies between parts and servers, for network faults; null for direct connections.</param>
public sealed record ClusterOptions(
    string Data, Ports Ports, TimeSpan RestartDelay, TimeSpan Liveness, string? Dashboard = null,
    string LedgerChoice = ClusterOptions.Sqlite, Proxies? Proxies = null, bool HasClinic = false, int Shards = 1)
{
    public static readonly TimeSpan DefaultRestartDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan DefaultLiveness = TimeSpan.FromSeconds(15);

    public const string Sqlite = "sqlite";

    /// <summary>The ledger's file or connection string, as the services get it.</summary>
    public string Ledger => LedgerChoice switch
    {
        Sqlite => Path.Combine(Data, "ledger.db"),
        Postgres.Name => PostgresServer.ConnectionString(Ports.Postgres),
        PatroniServer.Choice => PatroniServer.ConnectionString(ReplicatedPostgres.Nodes(this)),
        _ => LedgerChoice,
    };

    /// <summary>Where the ledger's servers listen; none if the ledger is a file, or if they have no address of host and port.</summary>
    public IReadOnlyList<DnsEndPoint> LedgerServers => LedgerChoice == Sqlite ? [] : Postgres.AddressesOf(Ledger);

    /// <summary>Where the services send their telemetry, as OTLP over gRPC; null for nowhere.</summary>
    public Uri? Collector => OtherCollector ?? (Dashboard is null ? null : Cluster.Ports.Local(Ports.Otlp));

    /// <summary>A collector outside the cluster; null for the dashboard.</summary>
    public Uri? OtherCollector { get; init; }

    /// <summary>Settings of every service in place of its defaults, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The project whose program is the Payments replicas': a bench runs another one than <c>Payments.Api</c>.</summary>
    public string PaymentsProject { get; init; } = "Payments.Api";

    /// <summary>Whether Redis has a replica, and Sentinels that promote it.</summary>
    public bool HasReplicatedRedis { get; init; }

    internal ReplicationRules Replication { get; init; } = ReplicationRules.Safe;

    public bool StartsPostgres => LedgerChoice == Postgres.Name;
    public bool StartsReplicatedPostgres => LedgerChoice == PatroniServer.Choice;
    public string PostgresData => Path.Combine(Data, "postgres");
    public string GatewayRecord => Path.Combine(Data, "gateway.db");
    public string RedisData => Path.Combine(Data, "redis");
    public string Logs => Path.Combine(Data, "logs");

    /// <summary>New at each start, even if the data is kept.</summary>
    public LocalSecrets Secrets { get; } = new();

    /// <summary>The file with the tokens, readable only by its owner.</summary>
    public string AccessFile => Path.Combine(Data, LocalSystem.AccessFile.Name);

    /// <summary>The parts' temporary files. Leftovers of a killed part are removed with the data.</summary>
    public string Temporary => Path.Combine(Data, "tmp");

    /// <summary>The Redis connection string for <paramref name="part"/>, or for <see cref="RedisUsers.Admin"/>, which bypasses the proxies.</summary>
    public string RedisOf(string part)
    {
        var user = Parts.KindOf(part);
        var ports = Proxies?.PortsOf(Backend.Redis, part) is { Count: > 0 } proxies ? proxies : RedisPorts;
        return $"{ReplicatedRedis.Addresses(ports)},user={user},password={Secrets.Redis[user]}";
    }

    /// <summary>The ports of the Redis servers: one, or two if Redis is replicated.</summary>
    public IReadOnlyList<int> RedisPorts => HasReplicatedRedis ? [Ports.Redis, Ports.RedisReplica] : [Ports.Redis];

    /// <summary>The ledger's file or connection string for <paramref name="part"/>.</summary>
    public string LedgerOf(string part) => Proxies?.PortsOf(Backend.Ledger, part) is { Count: > 0 } ports ? Postgres.Through(Ledger, ports) : Ledger;

    /// <summary>The gateway's port for <paramref name="part"/>.</summary>
    public int GatewayPort(string part) => Proxies?.PortsOf(Backend.Gateway, part) is [var proxy] ? proxy : Ports.Gateway;

    /// <summary>Creates a new folder in the system's temporary folder.</summary>
    public static string FreshData() => Directory.CreateTempSubdirectory("alta-").FullName;
}
