using System.Globalization;
using System.Runtime.InteropServices;
using LocalSystem;

namespace Cluster;

/// <summary>The parts of the system, in start order.</summary>
public static class Parts
{
    public const string Redis = "redis";
    public const string Gateway = "gateway";
    public const string Patients = "patients";

    private const string Replica = "server";

    /// <param name="number">1 or 2.</param>
    public static string Front(int number) => $"front_{number}";

    /// <param name="number">1 to 3. The part has the name of the replica that it runs.</param>
    public static string Payments(int number) => $"{Replica}_{number}";

    /// <param name="number">1 or 2.</param>
    public static string Monitor(int number) => $"monitor_{number}";

    /// <summary>The service that a part runs, which is also its user in Redis.</summary>
    public static string KindOf(string name) => name.Split('_')[0] is var kind && kind == Replica ? "payments" : kind;

    public static IReadOnlyList<Part> Of(ClusterOptions options)
    {
        var ports = options.Ports;
        return
        [
            .. options.Dashboard is null ? Array.Empty<Part>() : [Dashboard.Of(options)],
            .. options.StartsPostgres ? [Postgres.Of(options)] : Array.Empty<Part>(),
            .. options.StartsReplicatedPostgres ? ReplicatedPostgres.Of(options) : [],
            .. options.HasReplicatedRedis ? RedisParts.Replicated(options) : [RedisParts.Single(options)],
            Service(options, Gateway, "Gateway.Simulator", ports.Gateway, stopsAfter: 3, (ServiceSettings.ConnectionString("gateway"), options.GatewayRecord)),
            // Both fronts listen on the port that clients call. Each has a second port for liveness checks.
            .. ports.Fronts.Select((port, index) => Service(options, Front(index + 1), "Front.Proxy", port, stopsAfter: 0,
                ("ASPNETCORE_URLS", $"http://127.0.0.1:{port};http://127.0.0.1:{ports.Front}"),
                (ServiceSettings.FrontSharedPort, $"{ports.Front}"),
                (ServiceSettings.PatientsAddress, Ports.Local(ports.Patients).ToString()))),
            Service(options, Patients, "Patients.Api", ports.Patients, stopsAfter: 0, Stores(options, Patients)),
            // Payments.Api stops before the monitors, the gateway and Redis: it finishes payments in flight and hands leadership over.
            .. ports.Payments.Select((port, index) => Service(options, Payments(index + 1), options.PaymentsProject, port, stopsAfter: 1,
                [.. Stores(options, Payments(index + 1)),
                (ServiceSettings.FaultsAllowed, "true"),
                (ServiceSettings.ReplicaId, Payments(index + 1)),
                (ServiceSettings.ReplicaAddress, Ports.Local(port).ToString()),
                (ServiceSettings.GatewayAddress, Ports.Local(options.GatewayPort(Payments(index + 1))).ToString())])),
            .. ports.Monitors.Select((port, index) => Service(options, Monitor(index + 1), "Monitor.Worker", port, stopsAfter: 2,
                [.. Stores(options, Monitor(index + 1)),
                (ServiceSettings.MonitorName, Monitor(index + 1)),
                (ServiceSettings.MonitorAddress, Ports.Local(port).ToString())])),
            .. options.HasClinic
                ? [Service(options, Clinic.Name, "Clinic.Web", ports.Clinic, stopsAfter: 0, [.. Clinic.Environment(options)])]
                : Array.Empty<Part>(),
        ];
    }

    /// <summary>The connection strings of Redis and the ledger, only for the parts that use them.</summary>
    private static (string Key, string Value)[] Stores(ClusterOptions options, string name) =>
        [(ServiceSettings.ConnectionString("redis"), options.RedisOf(name)), (ServiceSettings.ConnectionString("ledger"), options.LedgerOf(name))];

    private static Part Service(
        ClusterOptions options, string name, string project, int port, int stopsAfter, params (string Key, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            // The signing key was generated here; services in Production would refuse it.
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            [ServiceSettings.SigningKey] = options.Secrets.SigningKey,
            ["TMPDIR"] = options.Temporary,
            [ServiceSettings.ReloadConfiguration] = "false",
            ["OTEL_SERVICE_NAME"] = KindOf(name),
            // Keeps processes small and quick to warm up. The kernel takes longer to close a dead process's connections
            // if the process used more memory.
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            // The services use the same .NET runtime as this program.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        };
        if (options.Shards > 1) environment[ServiceSettings.Shards] = options.Shards.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in Dashboard.Exporting(options, name).Concat(more)) environment[key] = value;
        foreach (var (key, value) in options.Settings) environment[key] = value;
        return new Part(name, port, stopsAfter, Binary(project), [], environment, token => Liveness.GetAsync(port, "alive", token));
    }

    /// <summary>Every project is built into a folder next to this one's: <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</summary>
    private static string Binary(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Programs.Built(Path.GetFullPath(Path.Combine(here.FullName, "..", "..", project, here.Name)), project);
    }
}
