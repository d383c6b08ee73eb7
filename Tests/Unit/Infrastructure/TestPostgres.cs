using System.Diagnostics;
using LocalSystem;
using Npgsql;
using Tests.Unit.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Tests.Unit.Infrastructure;

/// <summary>
/// One real PostgreSQL for all tests of this assembly, each of which takes a schema of its own. Only where
/// <c>ALTA_LEDGER=postgres</c> asks for it: then every test whose subject is the ledger runs on it.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private static string? _connectionString;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-postgres-");
    private readonly ManualResetEventSlim _ended = new();
    private Process? _process;

    /// <summary>Whether the ledger under test is PostgreSQL; SQLite otherwise.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("ALTA_LEDGER") == "postgres";

    /// <summary>A connection string whose schema is empty and nobody else's.</summary>
    public static async Task<string> NewSchemaAsync()
    {
        var schema = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(_connectionString ?? throw new InvalidOperationException("PostgreSQL was not started."));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await command.ExecuteNonQueryAsync();
        return $"{_connectionString};Search Path={schema}";
    }

    public async ValueTask InitializeAsync()
    {
        if (!IsChosen) return;
        var data = Path.Combine(_folder.FullName, "data");
        // It refuses to run as root; then as the user that Debian's package made for it, who owns the data.
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chmod", "o+x", _folder.FullName);
            await RunAsync("install", "-d", "-o", "postgres", "-m", "700", data);
        }
        await RunAsync([.. Unprivileged([]), Program("initdb"), "-D", data, "-U", "alta", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"]);
        var port = FreePorts.Next();
        string[] command =
        [
            .. Unprivileged(["--pdeathsig", "KILL"]), Program("postgres"), "-D", data, "-p", $"{port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300",
        ];
        _process = await StartAsync(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true });
        var ready = new TaskCompletionSource();
        _process.ErrorDataReceived += (_, output) =>
        {
            if (output.Data is null) ready.TrySetException(new InvalidOperationException("PostgreSQL ended before it was ready."));
            else if (output.Data.Contains("ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
        };
        _process.BeginErrorReadLine();
        await ready.Task;
        _connectionString = $"Host=127.0.0.1;Port={port};Username=alta;Database=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // SIGQUIT: at once, for what it holds is thrown away.
            await RunAsync("kill", "-QUIT", $"{_process.Id}");
            await _process.WaitForExitAsync();
            _process.Dispose();
            _ended.Set();
        }
        _folder.Delete(recursive: true);
    }

    // A killed run takes the server with it: the kernel sends the signal when the thread that started it ends, so a thread
    // of its own does and lives as long as the server.
    private Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            started.SetResult(Process.Start(start)!);
            _ended.Wait();
        })
        { IsBackground = true, Name = "postgres" }.Start();
        return started.Task;
    }

    // Only the server may ask for its parent's death: initdb is started by a thread of the pool, which may end before it does.
    private static string[] Unprivileged(string[] more) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. more, "--"]
        : ["setpriv", .. more, "--"];

    // Debian keeps them off the PATH, by version.
    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin", name)).LastOrDefault(File.Exists) ?? name;

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {await error}");
    }
}
