using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Tests.Unit.Infrastructure;

/// <summary>One real redis-server for all tests of this assembly, each of which takes a database of its own.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-redis-");
    private Process? _process;
    private int _port;
    private int _lastDatabase = -1;

    public async ValueTask InitializeAsync()
    {
        _port = FreePort();
        _process = Process.Start(new ProcessStartInfo("redis-server",
            ["--port", $"{_port}", "--bind", "127.0.0.1", "--databases", "256", "--save", "", "--dir", _folder.FullName, "--logfile", "redis.log"]))
            ?? throw new InvalidOperationException("redis-server did not start: install it, for example apt-get install redis-server.");
        await using var redis = await ConnectAsync(0);
        await redis.GetDatabase().PingAsync();
    }

    /// <summary>A connection whose default database nobody else uses.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectAsync(Interlocked.Increment(ref _lastDatabase));

    private Task<ConnectionMultiplexer> ConnectAsync(int database) => ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
    {
        EndPoints = { { IPAddress.Loopback, _port } },
        DefaultDatabase = database,
        AllowAdmin = true,
        ConnectRetry = 100,
        ReconnectRetryPolicy = new LinearRetry(50),
    });

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
