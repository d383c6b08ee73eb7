namespace LocalSystem.Replication;

/// <summary>The store in which Patroni keeps its lock. One is enough on one machine; on three machines run three.</summary>
public static class EtcdServer
{
    /// <param name="port">For clients, on the loopback interface.</param>
    /// <param name="peers">For other members. It has none, but listens.</param>
    public static (string Program, IReadOnlyList<string> Arguments) Command(string folder, int port, int peers)
    {
        var (client, peer) = ($"http://127.0.0.1:{port}", $"http://127.0.0.1:{peers}");
        return ("etcd",
        [
            "--name", "alta", "--data-dir", folder, "--enable-v2=true",
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"alta={peer}",
            "--heartbeat-interval", "100", "--election-timeout", "1000",
        ]);
    }
}
