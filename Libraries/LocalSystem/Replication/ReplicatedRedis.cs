using System.Globalization;
using System.Text;

namespace LocalSystem.Replication;

/// <summary>
/// Two Redis servers of this machine, a master and its replica, and three Sentinels that promote the replica when the master is dead.
/// See docs/decisions/0019-replicated-stores.md.
/// </summary>
public static class ReplicatedRedis
{
    public const int Servers = 2;

    /// <summary>Two of three must agree that the master is dead.</summary>
    public const int Sentinels = 3;

    /// <summary>The name under which the Sentinels know the master.</summary>
    public const string MasterName = "alta";

    /// <summary>The choice of <c>--redis</c>.</summary>
    public const string Choice = "replicated";

    private const string StartScript = "start.sh";

    private static readonly string[] Programs = ["redis-server", "redis-cli", "timeout"];

    /// <returns>What to install; null if everything is there.</returns>
    public static string? WhatIsMissing() =>
        OperatingSystem.IsWindows() ? "Replicated Redis runs on Linux and macOS."
        : Programs.Any(program => LocalSystem.Programs.Find(program) is null)
            ? "Replicated Redis needs redis-server, redis-cli and timeout. Install them (Debian: apt-get install redis-server coreutils)."
            : null;

    /// <summary>The folder of a server. The first one's is that of a Redis without replication.</summary>
    /// <param name="number">1 or 2.</param>
    public static string ServerFolder(string data, int number) =>
        Path.Combine(data, number == 1 ? "redis" : string.Create(CultureInfo.InvariantCulture, $"redis_{number}"));

    /// <param name="number">1 to 3.</param>
    public static string SentinelFolder(string data, int number) => Path.Combine(data, string.Create(CultureInfo.InvariantCulture, $"sentinel_{number}"));

    /// <summary>Writes what <see cref="ServerCommand"/> and <see cref="SentinelCommand"/> start with.</summary>
    /// <param name="servers">The folder and port of each; the first is the master of a first start.</param>
    /// <param name="sentinels">The folder and port of each.</param>
    /// <param name="rules">Null for the safe ones.</param>
    public static void Write(
        IReadOnlyList<(string Folder, int Port)> servers, IReadOnlyList<(string Folder, int Port)> sentinels, IReadOnlyDictionary<string, string> passwords,
        ReplicationRules? rules = null)
    {
        var admin = passwords[RedisUsers.Admin];
        var (first, ports) = (servers[0].Port, string.Join(' ', sentinels.Select(sentinel => sentinel.Port)));
        foreach (var (folder, port) in servers)
        {
            RedisConfiguration.Write(folder, port, passwords, string.Create(CultureInfo.InvariantCulture, $"""
                {RedisUsers.ReplicationRules(passwords)}
                masteruser replica
                masterauth {admin}
                repl-diskless-sync-delay 0
                repl-timeout 5
                repl-ping-replica-period 1
                """));
            File.WriteAllText(Path.Combine(folder, StartScript), Start(folder, port, first, (rules ?? ReplicationRules.Safe).AsksForTheMaster ? ports : ""));
        }
        foreach (var (folder, port) in sentinels)
        {
            Directory.CreateDirectory(folder);
            // A Sentinel keeps what it knows in its configuration.
            OwnersFile.Write(Path.Combine(folder, "sentinel.conf"), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
                bind 127.0.0.1
                port {port}
                dir "{folder}"
                user default off
                user {RedisUsers.Admin} on >{admin} allkeys allchannels +@all
                sentinel sentinel-user {RedisUsers.Admin}
                sentinel sentinel-pass {admin}
                sentinel monitor {MasterName} 127.0.0.1 {first} 2
                sentinel auth-user {MasterName} sentinel
                sentinel auth-pass {MasterName} {admin}
                sentinel down-after-milliseconds {MasterName} 500
                sentinel failover-timeout {MasterName} 1000
                sentinel parallel-syncs {MasterName} 1

                """)));
        }
    }

    /// <summary>The command that starts a server on the data of <see cref="Write"/>.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) ServerCommand(string folder) => ("sh", [Path.Combine(folder, StartScript)]);

    public static (string Program, IReadOnlyList<string> Arguments) SentinelCommand(string folder) =>
        ("redis-server", [Path.Combine(folder, "sentinel.conf"), "--sentinel"]);

    /// <summary>Both servers: the client finds the master.</summary>
    public static string Addresses(IEnumerable<int> ports) =>
        string.Join(',', ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")));

    // A dead master that came back as a master would draw the clients to itself for 10 s, until the Sentinels make it a replica, and what they
    // wrote would be thrown away (measured). So it asks first, and gives the Sentinels the time to promote the other one.
    private static string Start(string folder, int port, int first, string sentinels) => string.Create(CultureInfo.InvariantCulture, $$"""
        # Starts redis-server as the master, or as the replica of the master that a Sentinel names.
        named() {
            for sentinel in {{sentinels}}; do
                master=$(timeout 1 redis-cli -p "$sentinel" --user {{RedisUsers.Admin}} sentinel get-master-addr-by-name {{MasterName}} 2>/dev/null | tail -n 1)
                case $master in '' | *[!0-9]*) ;; *) echo "$master"; return ;; esac
            done
        }
        start() { exec redis-server {{folder}}/{{RedisConfiguration.Name}} --replicaof "$@"; }

        master=$(named)
        if [ "$master" = {{port}} ] && [ -d {{folder}}/appendonlydir ]; then
            for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                sleep 0.1
                master=$(named)
                [ "$master" = {{port}} ] || break
            done
        fi
        [ "${master:={{first}}}" = {{port}} ] && start no one
        start 127.0.0.1 "$master"

        """);
}
