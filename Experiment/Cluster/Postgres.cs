using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Experiment.Cluster;

/// <summary>A PostgreSQL server as a part of the local cluster, with its data in the cluster's folder.</summary>
public static class Postgres
{
    public const string Name = "postgres";

    private const string Database = "alta";

    /// <summary>PostgreSQL refuses to run as root; Debian's package makes this user for it.</summary>
    private const string Unprivileged = "postgres";

    private const string Debian = "/usr/lib/postgresql";

    public static string ConnectionString(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username={Database};Database={Database}");

    /// <returns>The server's address; null when the string names no single host, which a proxy could stand before.</returns>
    public static DnsEndPoint? AddressOf(string connectionString)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            return given.Host is { Length: > 0 } host && !host.Contains(',') && !host.StartsWith('/')
                ? new DnsEndPoint(host, given.Port, AddressFamily.InterNetwork) : null;
        }
        catch (ArgumentException)
        {
            // In a form that Npgsql does not read.
            return null;
        }
    }

    /// <summary>The same database, by way of a port of this machine.</summary>
    public static string Through(string connectionString, int port) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;

    /// <summary>The path of one of its programs, the newest version's; null when there is none.</summary>
    public static string? Find(string program) => (Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [])
        .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
        .Select(version => Path.Combine(version, "bin", program)).FirstOrDefault(File.Exists) ?? Launcher.Find(program);

    internal static Part Of(ClusterOptions options)
    {
        string[] command =
        [
            .. As(Unprivileged, DyingWithItsParent), Find("postgres") ?? "postgres", "-D", options.PostgresData, .. Settings(options.Ports.Postgres),
        ];
        return new Part(Name, options.Ports.Postgres, StopsAfter: 4, command[0], command[1..], new Dictionary<string, string>(),
            token => AnswersAsync(options.Ports.Postgres, token))
        {
            // SIGTERM would wait for whoever is still connected, a person's psql for example.
            StopsOnInterrupt = true,
        };
    }

    /// <summary>Makes the database, where the folder has none.</summary>
    /// <exception cref="InvalidOperationException">It could not be made; the message says why.</exception>
    internal static async Task PrepareAsync(ClusterOptions options, CancellationToken cancellation)
    {
        if (Directory.Exists(options.PostgresData)) return;
        var unfinished = options.PostgresData + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(["chmod", "o+x", options.Data], "", cancellation);
            await RunAsync(["install", "-d", "-o", Unprivileged, "-m", "700", unfinished], "", cancellation);
        }
        await RunAsync([.. As(Unprivileged, []), Find("initdb")!, "-D", unfinished, "-U", Database, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-instructions"], "", cancellation);
        await RunAsync([.. As(Unprivileged, []), Find("postgres")!, "--single", "-D", unfinished, "postgres"], $"CREATE DATABASE {Database}\n", cancellation);
        // Whole or not at all: a kept folder is used again.
        Directory.Move(unfinished, options.PostgresData);
    }

    /// <summary>
    /// True when the server answers on its port, be it that it is still recovering. The first message of PostgreSQL's protocol asks
    /// for encryption; the answer is one byte (postgresql.org/docs/current/protocol-flow.html).
    /// </summary>
    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, port, cancellation);
            await server.GetStream().WriteAsync(new byte[] { 0, 0, 0, 8, 4, 210, 22, 47 }, cancellation);
            var answer = new byte[1];
            await server.GetStream().ReadExactlyAsync(answer, cancellation);
            return answer[0] is (byte)'S' or (byte)'N';
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    // Durable, whatever else: fsync and synchronous_commit are on by default.
    private static string[] Settings(int port) =>
    [
        "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
    ];

    // A change of the user clears what Launcher asked for: to die with the parent is asked for again. Only by what Launcher starts: the kernel means
    // the thread that started it, and one of the pool may end before a slow program does.
    private static readonly string[] DyingWithItsParent = ["--pdeathsig", "KILL"];

    private static string[] As(string user, string[] dying) => Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", .. dying, "--"]
        : [];

    private static async Task RunAsync(string[] command, string input, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
            await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {(await error).Trim()}");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{command[0]}: {missing.Message}", missing);
        }
    }
}
