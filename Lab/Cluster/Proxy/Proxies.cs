namespace Cluster.Proxy;

/// <summary>A server that parts connect to.</summary>
public enum Backend
{
    Redis,
    Gateway,

    /// <summary>Only if the ledger is a server: a file has no connections.</summary>
    Ledger,
}

/// <summary>
/// One proxy for each pair of part and server, so that one part can be cut off alone. Proxies accept connections as soon as
/// they are created. Dispose them after the cluster.
/// </summary>
public sealed class Proxies : IDisposable
{
    private readonly Dictionary<(Backend Backend, string Part), TcpProxy> _proxies;

    /// <param name="options">Options of the cluster that will use the proxies.</param>
    public Proxies(ClusterOptions options)
    {
        var ports = options.Ports;
        string[] replicas = [.. Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments)];
        string[] monitors = [.. Enumerable.Range(1, Ports.MonitorReplicas).Select(Parts.Monitor)];
        string[] users = [Parts.Patients, .. replicas, .. monitors];
        _proxies = users.Select(part => (Backend.Redis, part)).Concat(replicas.Select(part => (Backend.Gateway, part)))
            .ToDictionary(key => key, key => new TcpProxy(key.Item1 == Backend.Redis ? ports.Redis : ports.Gateway));
        if (options.LedgerServer is not { } ledger) return;
        foreach (var part in users) _proxies[(Backend.Ledger, part)] = new TcpProxy(ledger);
    }

    /// <returns>The port that <paramref name="part"/> must use instead of the server's own; null if there is no proxy between them.</returns>
    public int? PortOf(Backend backend, string part) => _proxies.GetValueOrDefault((backend, part))?.Port;

    /// <param name="part">Only this part's proxies; null for those of all parts.</param>
    internal IReadOnlyList<TcpProxy> Of(Backend backend, string? part = null) =>
        [.. _proxies.Where(proxy => proxy.Key.Backend == backend && (part is null || proxy.Key.Part == part)).Select(proxy => proxy.Value)];

    public void Dispose()
    {
        foreach (var proxy in _proxies.Values) proxy.Dispose();
    }
}
