using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using LocalSystem;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Tests.Unit.Infrastructure;

/// <summary>One real redis-server for all tests of this assembly. Each test uses its own database; nothing is saved.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly int _port = FreePorts.Next();
    private Process? _process;
    private int _lastDatabase;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server",
                ["--port", $"{_port}", "--bind", "127.0.0.1", "--databases", "1024", "--save", "", "--appendonly", "no"])
            {
                // Not inherited: after a killed run, the server would keep the pipe open and its reader would wait.
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("These tests need redis-server 7 on the PATH (Debian: apt-get install redis-server).", missing);
        }
        // The log line says when it listens, so no delay is needed.
        var ready = new TaskCompletionSource();
        _process.OutputDataReceived += (_, output) =>
        {
            if (output.Data is null) ready.TrySetException(new InvalidOperationException("redis-server ended before it was ready."));
            else if (output.Data.Contains("Ready to accept", StringComparison.Ordinal)) ready.TrySetResult();
        };
        _process.BeginOutputReadLine();
        await ready.Task;
    }

    /// <summary>A connection whose default database no other test uses.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
    {
        EndPoints = { { IPAddress.Loopback, _port } },
        DefaultDatabase = Interlocked.Increment(ref _lastDatabase),
        AllowAdmin = true,
    });

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
