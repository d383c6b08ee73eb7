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
/// One proxy for each pair of part and server, so that one part can be cut off alone; of a replicated store, one for each of its servers. Proxies
/// accept connections as soon as they are created. Dispose them after the cluster.
/// </summary>
public sealed class Proxies : IDisposable
{
    private readonly Dictionary<(Backend Backend, string Part), IReadOnlyList<TcpProxy>> _proxies;

    /// <param name="options">Options of the cluster that will use the proxies.</param>
    public Proxies(ClusterOptions options)
    {
        string[] replicas = [.. Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments)];
        string[] monitors = [.. Enumerable.Range(1, Ports.MonitorReplicas).Select(Parts.Monitor)];
        string[] users = [Parts.Patients, .. replicas, .. monitors];
        _proxies = users.Select(part => (Backend.Redis, part)).Concat(replicas.Select(part => (Backend.Gateway, part)))
            .ToDictionary(key => key, key => Before(key.Item1 == Backend.Redis ? options.RedisPorts : [options.Ports.Gateway]));
        foreach (var part in users) _proxies[(Backend.Ledger, part)] = [.. options.LedgerServers.Select(server => new TcpProxy(server))];
    }

    /// <returns>The ports that <paramref name="part"/> must use instead of the servers' own; none if there is no proxy between them.</returns>
    public IReadOnlyList<int> PortsOf(Backend backend, string part) =>
        _proxies.TryGetValue((backend, part), out var proxies) ? [.. proxies.Select(proxy => proxy.Port)] : [];

    /// <param name="part">Only this part's proxies; null for those of all parts.</param>
    internal IReadOnlyList<TcpProxy> Of(Backend backend, string? part = null) =>
        [.. _proxies.Where(proxy => proxy.Key.Backend == backend && (part is null || proxy.Key.Part == part)).SelectMany(proxy => proxy.Value)];

    public void Dispose()
    {
        foreach (var proxy in _proxies.Values.SelectMany(proxies => proxies)) proxy.Dispose();
    }

    private static IReadOnlyList<TcpProxy> Before(IReadOnlyList<int> servers) => [.. servers.Select(server => new TcpProxy(server))];
}
