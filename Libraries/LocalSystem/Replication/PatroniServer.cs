using System.Diagnostics;
using System.Globalization;

namespace LocalSystem.Replication;

/// <summary>Where a node of replicated PostgreSQL listens, all on the loopback interface, and where it has its files.</summary>
/// <param name="Api">Patroni's REST interface.</param>
/// <param name="Folder">A full path. The node's data, configuration and nothing else.</param>
public sealed record PatroniNode(string Name, string Folder, int Port, int Api)
{
    internal string Configuration => Path.Combine(Folder, "patroni.yml");
    internal string Data => Path.Combine(Folder, "data");
}

/// <summary>
/// PostgreSQL on several nodes of this machine, each kept by Patroni. One is the primary, and a commit counts when a second one has it. Patroni names
/// another primary after its death, by a lock in etcd. See docs/decisions/0019-replicated-stores.md.
/// </summary>
public static class PatroniServer
{
    /// <summary>With two nodes, each failover would have to wait for the dead one.</summary>
    public const int Nodes = 3;

    private static readonly string[] Programs = ["etcd", "patroni", "unshare", "setpriv"];

    /// <returns>What to install; null if everything is there.</returns>
    public static string? WhatIsMissing() =>
        !OperatingSystem.IsLinux() ? "Replicated PostgreSQL runs on Linux."
        : PostgresServer.Find("initdb") is null || Programs.Any(program => LocalSystem.Programs.Find(program) is null)
            ? "Replicated PostgreSQL needs PostgreSQL, Patroni and etcd. "
              + "Install them (Debian: apt-get install --no-install-recommends postgresql patroni etcd-server python3-etcd python3-psycopg2)."
            : null;

    /// <summary>Names all nodes: the client finds the primary.</summary>
    public static string ConnectionString(IEnumerable<PatroniNode> nodes) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            Host={string.Join(',', nodes.Select(node => $"127.0.0.1:{node.Port}"))};Username={PostgresServer.Database};Database={PostgresServer.Database};
            """).TrimEnd() + "Target Session Attributes=primary;Host Recheck Seconds=0";

    /// <summary>Writes a node's configuration, and makes its folder for a first start.</summary>
    /// <param name="etcd">The port of <see cref="EtcdServer"/>.</param>
    /// <param name="rules">Null for the safe ones.</param>
    /// <exception cref="InvalidOperationException">The folder could not be made; the message says why.</exception>
    public static async Task PrepareAsync(PatroniNode node, int etcd, CancellationToken cancellation, ReplicationRules? rules = null)
    {
        await PostgresServer.MakeFolderAsync(node.Folder, cancellation);
        var create = Path.Combine(node.Folder, "create-database.sh");
        await File.WriteAllTextAsync(create, $"""
            exec {PostgresServer.Find("psql")} "$1" -c 'CREATE DATABASE {PostgresServer.Database}'

            """, cancellation);
        await File.WriteAllTextAsync(node.Configuration, Describe(node, etcd, create, rules ?? ReplicationRules.Safe), cancellation);
    }

    /// <summary>
    /// The command that starts Patroni and with it the server, both in a process namespace of their own: if its first process is killed, the kernel
    /// kills the others, so a node's death is whole and leaves no server behind.
    /// </summary>
    public static (string Program, IReadOnlyList<string> Arguments) Command(PatroniNode node)
    {
        string[] command =
        [
            "unshare", .. PostgresServer.IsRoot ? Array.Empty<string>() : ["--user", "--map-current-user"], "--pid", "--fork", "--kill-child", "--mount-proc",
            .. PostgresServer.AsUnprivileged(diesWithItsParent: true), "patroni", node.Configuration,
        ];
        return (command[0], command[1..]);
    }

    /// <returns>The process id of the node's server, as this machine counts; null if none runs.</returns>
    public static int? FindServer(PatroniNode node)
    {
        foreach (var (id, arguments) in ProcessesOf(node))
        {
            if (arguments is [var program, "-D", var data, ..] && data == node.Data && Path.GetFileName(program) == "postgres") return id;
        }
        return null;
    }

    /// <returns>The process ids of Patroni, the server and its children.</returns>
    /// <param name="first">The process that <see cref="Command"/> started.</param>
    public static IReadOnlyList<int> FindAll(int first)
    {
        var children = Processes().ToLookup(process => process.Parent, process => process.Id);
        List<int> found = [];
        for (Queue<int> open = new([first]); open.TryDequeue(out var parent);)
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }
        return found;
    }

    private static IEnumerable<(int Id, string[] Arguments)> ProcessesOf(PatroniNode node) => Processes()
        .Select(process => (process.Id, Arguments: Read($"/proc/{process.Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)))
        .Where(process => process.Arguments.Contains(node.Data));

    private static IEnumerable<(int Id, int Parent)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            // proc(5): "pid (name) state parent …". The name may contain anything.
            var status = Read($"{folder}/stat");
            var rest = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (rest.Length > 1) yield return (id, int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
    }

    /// <returns>Nothing if the process has ended.</returns>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Describe(PatroniNode node, int etcd, string create, ReplicationRules rules)
    {
        // Patroni wants ttl >= loop_wait + 2 * retry_timeout, and etcd3 does nothing within a second.
        var (ttl, retry) = rules.EtcdClient == ReplicationRules.Safe.EtcdClient ? (5, 1) : (8, 3);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            scope: alta
            name: {{node.Name}}
            restapi: {listen: '127.0.0.1:{{node.Api}}', connect_address: '127.0.0.1:{{node.Api}}'}
            {{rules.EtcdClient}}: {hosts: ['127.0.0.1:{{etcd}}']}
            bootstrap:
              post_bootstrap: 'sh {{create}}'
              dcs:
                ttl: {{ttl}}
                loop_wait: 1
                retry_timeout: {{retry}}
                maximum_lag_on_failover: 1048576
                primary_start_timeout: 0      # fail over instead of recovering in place
                master_start_timeout: 0
                primary_stop_timeout: 5
                synchronous_mode: true
                synchronous_mode_strict: {{(rules.IsStrict ? "true" : "false")}}
                failsafe_mode: true           # the primary goes on without etcd while it reaches all other nodes
                postgresql:
                  use_pg_rewind: true
                  use_slots: true
                  parameters:
                    synchronous_commit: 'on'
                    wal_log_hints: 'on'
                    max_connections: 60
                    shared_buffers: 32MB
                    wal_keep_size: 128MB
                    max_wal_size: 256MB
                    wal_receiver_timeout: 3s
                    wal_sender_timeout: 3s
                    wal_retrieve_retry_interval: 200ms
              initdb: [{auth: trust}, {encoding: UTF8}, {locale: C}, data-checksums]
            postgresql:
              listen: 127.0.0.1:{{node.Port}}
              connect_address: 127.0.0.1:{{node.Port}}
              data_dir: '{{node.Data}}'
              bin_dir: '{{Path.GetDirectoryName(PostgresServer.Find("postgres"))}}'
              pgpass: '{{Path.Combine(node.Folder, "pgpass")}}'
              basebackup: [{checkpoint: fast}]
              authentication:
                superuser: {username: {{PostgresServer.Database}}, password: trusted}
                replication: {username: replicator, password: trusted}
                rewind: {username: rewinder, password: trusted}
              parameters: {unix_socket_directories: ''}
              pg_hba: [host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]

            """);
    }
}
