using System.Net;
using System.Net.Sockets;
using Experiment.Clients;

namespace Experiment.Cluster;

/// <summary>The local cluster's ports, all on 127.0.0.1.</summary>
/// <param name="Front">What clients call: both fronts listen on it, and forward to <paramref name="Patients"/>.</param>
/// <param name="Fronts">Each front's own.</param>
/// <param name="Postgres">PostgreSQL's, where the cluster starts one.</param>
/// <param name="Dashboard">The dashboard's pages, where one is started.</param>
/// <param name="Otlp">Where the dashboard takes telemetry, over gRPC.</param>
/// <param name="Clinic">Clinic.Web's pages, where they are started.</param>
public sealed record Ports(
    int Redis, int Gateway, int Front, IReadOnlyList<int> Fronts, int Patients, IReadOnlyList<int> Payments, IReadOnlyList<int> Monitors, int Dashboard,
    int Otlp, int Postgres, int Clinic)
{
    public const int FrontReplicas = 2;
    public const int PaymentsReplicas = 3;
    public const int MonitorReplicas = 2;

    /// <summary>Ports of what there is one of.</summary>
    private const int Single = 8;

    public static readonly Ports Default = new(6390, 6001, 4000, [4002, 4003], 4001, [5001, 5002, 5003], [5000, 5010], 18888, 18889, 6391, 8080);

    /// <summary>Ports that nobody listens on now, so that several clusters run side by side.</summary>
    public static Ports Free()
    {
        // All are held until the last is known: one that is given back at once may be given out again.
        var listeners = Enumerable.Range(0, Single + FrontReplicas + PaymentsReplicas + MonitorReplicas)
            .Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var free = new Queue<int>(listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port));
        foreach (var listener in listeners) listener.Dispose();
        return new Ports(Redis: Next(), Gateway: Next(), Front: Next(), Several(FrontReplicas), Patients: Next(), Several(PaymentsReplicas), Several(MonitorReplicas),
            Dashboard: Next(), Otlp: Next(), Postgres: Next(), Clinic: Next());

        int Next() => free.Dequeue();
        int[] Several(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
    }

    public Addresses Addresses => new(Local(Front), [.. Monitors.Select(Local)], Local(Gateway));

    public static Uri Local(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>True when nobody listens on <paramref name="port"/>.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
