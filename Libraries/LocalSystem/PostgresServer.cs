using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LocalSystem;

/// <summary>A PostgreSQL server on this machine. Its data is in a folder of the system that starts it.</summary>
public static class PostgresServer
{
    /// <summary>The name of the database and of its owner.</summary>
    public const string Database = "alta";

    /// <summary>PostgreSQL refuses to run as root; Debian's package creates this user for it.</summary>
    private const string Unprivileged = "postgres";

    private const string Debian = "/usr/lib/postgresql";

    internal static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The path of a PostgreSQL program in its newest version; null if there is none.</summary>
    public static string? Find(string program) => (Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [])
        .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
        .Select(version => Path.Combine(version, "bin", program)).FirstOrDefault(File.Exists) ?? Programs.Find(program);

    public static string ConnectionString(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username={Database};Database={Database}");

    /// <summary>Creates the database in <paramref name="folder"/>; an existing one is kept.</summary>
    /// <param name="folder">
    /// A full path. As root, the folder is given to an unprivileged user, and the folder above it is opened for passing through.
    /// </param>
    /// <exception cref="InvalidOperationException">It could not be created; the message says why.</exception>
    public static async Task PrepareAsync(string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(folder)) return;
        var unfinished = folder + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        if (IsRoot) await MakeFolderAsync(unfinished, cancellation);
        await RunAsync([.. AsUnprivileged(), PathOf("initdb"), "-D", unfinished, "-U", Database, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-instructions"], "", cancellation);
        await RunAsync([.. AsUnprivileged(), PathOf("postgres"), "--single", "-D", unfinished, "postgres"], $"CREATE DATABASE {Database}\n", cancellation);
        // Moved only when complete, because an existing folder is used as it is.
        Directory.Move(unfinished, folder);
    }

    /// <summary>
    /// The command that starts the server on the data of <see cref="PrepareAsync"/>. Stop it with SIGINT: SIGTERM would wait for every
    /// connected client, such as an operator's psql.
    /// </summary>
    /// <param name="port">On the loopback interface.</param>
    /// <param name="diesWithItsParent">
    /// The server is killed when the thread that started it ends (PR_SET_PDEATHSIG, prctl(2)). For a starter with a thread that lives as
    /// long as the server. A change of the user clears the starter's own setting, so it is set again when the starter is root.
    /// </param>
    public static (string Program, IReadOnlyList<string> Arguments) Command(string folder, int port, bool diesWithItsParent = false)
    {
        // Every commit is durable: fsync and synchronous_commit are on by default.
        string[] command =
        [
            .. AsUnprivileged(diesWithItsParent), PathOf("postgres"), "-D", folder, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        ];
        return (command[0], command[1..]);
    }

    /// <summary>
    /// True if the server answers on its port, even while it is recovering. Sends the first message of PostgreSQL's protocol, which
    /// asks for encryption; the answer is one byte (postgresql.org/docs/current/protocol-flow.html).
    /// </summary>
    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
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

    /// <summary>Makes a folder that the server's user owns. As root, the folder above it is opened for passing through.</summary>
    internal static async Task MakeFolderAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (IsRoot) await RunAsync(["chmod", "o+x", Path.GetDirectoryName(folder)!], "", cancellation);
        await RunAsync(["install", "-d", .. IsRoot ? ["-o", Unprivileged] : Array.Empty<string>(), "-m", "700", folder], "", cancellation);
    }

    /// <summary>The bare name if there is no such program: starting it then fails with a message that names it.</summary>
    private static string PathOf(string program) => Find(program) ?? program;

    internal static string[] AsUnprivileged(bool diesWithItsParent = false) => IsRoot
        ?
        [
            "setpriv", $"--reuid={Unprivileged}", $"--regid={Unprivileged}", "--clear-groups",
            .. diesWithItsParent ? (string[])["--pdeathsig", "KILL"] : [], "--",
        ]
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
