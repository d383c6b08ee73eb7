using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>A real redis-server on a free port, for as long as the tests run; nothing is saved.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private Process? _process;

    public ConnectionMultiplexer? Connection { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        try
        {
            _process = Process.Start(new ProcessStartInfo(
                "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            {
                RedirectStandardOutput = true,
                // Not inherited: it would keep the runner's own output open after a run that was killed.
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("These tests need redis-server 7 on the PATH (Debian: apt install redis-server).", missing);
        }
        // Its own word that it listens, instead of a wait.
        var ready = new TaskCompletionSource();
        _process.OutputDataReceived += (_, output) =>
        {
            if (output.Data is null) ready.TrySetException(new InvalidOperationException("redis-server ended before it was ready."));
            else if (output.Data.Contains("Ready to accept", StringComparison.Ordinal)) ready.TrySetResult();
        };
        _process.BeginOutputReadLine();
        await ready.Task;
        Connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true");
    }

    public async ValueTask DisposeAsync()
    {
        if (Connection is not null) await Connection.DisposeAsync();
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
