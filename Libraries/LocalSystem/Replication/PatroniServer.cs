using System.Globalization;

namespace LocalSystem.Replication;

/// <summary>Where a node of replicated PostgreSQL listens, all on the loopback interface, and where it has its files.</summary>
/// <param name="Api">Patroni's REST interface.</param>
/// <param name="Folder">A full path. The node's data, configuration and nothing else.</param>
public sealed record PatroniNode(string Name, string Folder, int Port, int Api)
{
    /// <param name="data">The data folder of the system.</param>
    /// <param name="number">1 to 3.</param>
    public static PatroniNode In(string data, int number, int port, int api) =>
        new(PatroniServer.NameOf(number), Path.Combine(data, PatroniServer.NameOf(number)), port, api);

    internal string Configuration => Path.Combine(Folder, "patroni.yml");
    internal string StartScript => Path.Combine(Folder, "node.sh");
    internal string Data => Path.Combine(Folder, "data");
}

/// <summary>
/// PostgreSQL on several nodes of this machine, each kept by Patroni. One is the primary, and a commit counts when a second one has it. Patroni names
/// another primary after its death, by a lock in etcd. See docs/decisions/0019-replicated-stores.md.
/// </summary>
public static class PatroniServer
{
    /// <summary>The choice of <c>--ledger</c>.</summary>
    public const string Choice = "postgres-replicated";

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

    /// <param name="number">1 to 3. The node's folder in the data folder has the same name.</param>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"postgres_{number}");

    /// <summary>Names all nodes: the client finds the primary.</summary>
    public static string ConnectionString(IEnumerable<PatroniNode> nodes) =>
        $"Host={string.Join(',', nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{node.Port}")))};{ConnectionOptions}";

    /// <summary>What follows the hosts in a connection string.</summary>
    public static string ConnectionOptions =>
        $"Username={PostgresServer.Database};Database={PostgresServer.Database};Target Session Attributes=primary;Host Recheck Seconds=0";

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
        await File.WriteAllTextAsync(node.StartScript, Start(node), cancellation);
    }

    /// <summary>
    /// The command that starts Patroni and with it the server. SIGTERM stops both in good order. If its first process is killed, all of them are, so
    /// a node's death is whole and leaves no server behind.
    /// </summary>
    public static (string Program, IReadOnlyList<string> Arguments) Command(PatroniNode node) => ("sh", [node.StartScript]);

    /// <summary>What the command needs in its environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string> { ["PYTHONUNBUFFERED"] = "1" };

    /// <returns>The process id of the node's server, as this machine counts; null if none runs.</returns>
    public static int? FindServer(PatroniNode node)
    {
        foreach (var (id, arguments) in ProcessesOf(node))
        {
            if (arguments is [var program, "-D", var data, ..] && data == node.Data && Path.GetFileName(program) == "postgres") return id;
        }
        return null;
    }

    private static IEnumerable<(int Id, string[] Arguments)> ProcessesOf(PatroniNode node) => ProcessTree.All()
        .Select(process => (process.Id, Arguments: ProcessTree.Read($"/proc/{process.Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)))
        .Where(process => process.Arguments.Contains(node.Data));

    // All in a process namespace: if its first process is killed, the kernel kills the others. unshare ignores SIGTERM, so the shell sends it to the
    // child: the process whose parent is unshare (proc(5): "pid (name) state parent …", where the name may contain anything).
    private static string Start(PatroniNode node) => $$"""
        # Starts a node: Patroni, which starts PostgreSQL. SIGTERM stops both.
        exec 2>&1 # Patroni logs everything as errors.
        setpriv --pdeathsig KILL -- unshare {{(PostgresServer.IsRoot ? "" : "--user --map-current-user ")}}--pid --fork --kill-child --mount-proc \
            {{string.Join(' ', PostgresServer.AsUnprivileged(diesWithItsParent: true))}} patroni '{{node.Configuration}}' &
        node=$!
        stop() {
            stopped=yes
            for process in /proc/[0-9]*/stat; do
                read -r status < "$process" || continue
                rest=${status##*) }
                parent=${rest#* }
                [ "${parent%% *}" = "$node" ] && kill -TERM "${status%% *}"
            done 2> /dev/null
        }
        trap stop TERM
        while true; do
            stopped=
            wait "$node" # A signal interrupts it.
            code=$?
            [ -n "$stopped" ] || exit "$code"
        done

        """;

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
