using System.Diagnostics;
using LocalSystem;
using Npgsql;
using Tests.Unit.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Tests.Unit.Infrastructure;

/// <summary>
/// One real PostgreSQL for all tests of this assembly. Each test uses its own schema. It runs only with
/// <c>ALTA_LEDGER=postgres</c>; then every test of the ledger uses it.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private static string? _connectionString;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-postgres-");
    private readonly ManualResetEventSlim _ended = new();
    private Process? _process;

    /// <summary>Whether the ledger under test is PostgreSQL. Otherwise it is SQLite.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("ALTA_LEDGER") == "postgres";

    /// <summary>Creates an empty schema for one test; returns its connection string.</summary>
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
        // PostgreSQL refuses to run as root. As root, run it as the user of Debian's package, and give that user the data folder.
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
            // SIGQUIT: an immediate shutdown, because the data is deleted anyway.
            await RunAsync("kill", "-QUIT", $"{_process.Id}");
            await _process.WaitForExitAsync();
            _process.Dispose();
            _ended.Set();
        }
        _folder.Delete(recursive: true);
    }

    // The server must not outlive a killed run. The kernel sends the death signal when the thread that started the server ends, so a
    // dedicated thread starts it and lives as long as the server.
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

    // Only the server may use a death signal: initdb is started by a pool thread, which may end before initdb does.
    private static string[] Unprivileged(string[] more) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. more, "--"]
        : ["setpriv", .. more, "--"];

    // Debian installs the programs by version, outside the PATH.
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
