using System.Globalization;
using System.Net;
using Cluster.Proxy;
using LocalSystem;

namespace Cluster;

/// <summary>How a local cluster is run.</summary>
/// <param name="Data">The folder of ledger, gateway record, Redis and logs; made when it is not there.</param>
/// <param name="RestartDelay">The first delay of <see cref="RestartPolicy"/>, for a part that keeps dying young.</param>
/// <param name="Liveness">A part that has not answered for so long is killed, and so restarted.</param>
/// <param name="Dashboard">The path of the Aspire dashboard's program; null for a cluster without one.</param>
/// <param name="LedgerChoice"><c>sqlite</c>, <c>postgres</c> for a server that the cluster starts, or the connection string of another.</param>
/// <param name="HasClinic">Whether the pages are started as well.</param>
/// <param name="Proxies">What stands between the parts, for faults of the network; null for none, and no hop more.</param>
public sealed record ClusterOptions(
    string Data, Ports Ports, TimeSpan RestartDelay, TimeSpan Liveness, string? Dashboard = null,
    string LedgerChoice = ClusterOptions.Sqlite, Proxies? Proxies = null, bool HasClinic = false)
{
    public static readonly TimeSpan DefaultRestartDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan DefaultLiveness = TimeSpan.FromSeconds(15);

    public const string Sqlite = "sqlite";

    /// <summary>What the services are told.</summary>
    public string Ledger => LedgerChoice switch
    {
        Sqlite => Path.Combine(Data, "ledger.db"),
        Postgres.Name => PostgresServer.ConnectionString(Ports.Postgres),
        _ => LedgerChoice,
    };

    /// <summary>Where the ledger's server listens; null where the ledger is a file, or its address is no single host and port.</summary>
    public DnsEndPoint? LedgerServer => LedgerChoice == Sqlite ? null : Postgres.AddressOf(Ledger);

    /// <summary>Where the services send their telemetry, over OTLP in gRPC: the dashboard; null for nowhere.</summary>
    public Uri? Collector => OtherCollector ?? (Dashboard is null ? null : Cluster.Ports.Local(Ports.Otlp));

    /// <summary>One that is not of the cluster; null for the dashboard.</summary>
    public Uri? OtherCollector { get; init; }

    public bool StartsPostgres => LedgerChoice == Postgres.Name;
    public string PostgresData => Path.Combine(Data, "postgres");
    public string GatewayRecord => Path.Combine(Data, "gateway.db");
    public string RedisData => Path.Combine(Data, "redis");
    public string Logs => Path.Combine(Data, "logs");

    /// <summary>New with each start, also on data that are kept.</summary>
    public LocalSecrets Secrets { get; } = new();

    /// <summary>The tokens, for its owner alone.</summary>
    public string AccessFile => Path.Combine(Data, LocalSystem.AccessFile.Name);

    /// <summary>The parts' temporary files: what a killed one leaves behind goes with the data.</summary>
    public string Temporary => Path.Combine(Data, "tmp");

    /// <summary>What <paramref name="part"/>, or <see cref="RedisUsers.Admin"/> past every proxy, is told of Redis.</summary>
    public string RedisOf(string part)
    {
        var (user, port) = (Parts.KindOf(part), Proxies?.PortOf(Backend.Redis, part) ?? Ports.Redis);
        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},user={user},password={Secrets.Redis[user]}");
    }

    /// <summary>What <paramref name="part"/> is told of the ledger.</summary>
    public string LedgerOf(string part) => Proxies?.PortOf(Backend.Ledger, part) is { } port ? Postgres.Through(Ledger, port) : Ledger;

    /// <summary>Where <paramref name="part"/> finds the gateway.</summary>
    public int GatewayPort(string part) => Proxies?.PortOf(Backend.Gateway, part) ?? Ports.Gateway;

    /// <summary>A folder of its own under the system's temporary one.</summary>
    public static string FreshData() => Directory.CreateTempSubdirectory("alta-").FullName;
}
