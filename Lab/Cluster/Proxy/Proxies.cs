namespace Cluster.Proxy;

/// <summary>What a part is connected to.</summary>
public enum Backend
{
    Redis,
    Gateway,

    /// <summary>Where it is a server; a file has no connections.</summary>
    Ledger,
}

/// <summary>
/// A proxy for each connection between a part and a server, so that one part can be cut off while the others are not. They
/// take connections from the moment that they exist; the cluster that is started behind them ends before they do.
/// </summary>
public sealed class Proxies : IDisposable
{
    private readonly Dictionary<(Backend Backend, string Part), TcpProxy> _proxies;

    /// <param name="options">Of the cluster that will stand behind them.</param>
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

    /// <returns>The port that <paramref name="part"/> is to be given in place of the server's own; null when it does not use it.</returns>
    public int? PortOf(Backend backend, string part) => _proxies.GetValueOrDefault((backend, part))?.Port;

    /// <param name="part">Only this one's connections; null for everybody's.</param>
    internal IReadOnlyList<TcpProxy> Of(Backend backend, string? part = null) =>
        [.. _proxies.Where(proxy => proxy.Key.Backend == backend && (part is null || proxy.Key.Part == part)).Select(proxy => proxy.Value)];

    public void Dispose()
    {
        foreach (var proxy in _proxies.Values) proxy.Dispose();
    }
}
