using System.Net;
using System.Net.Sockets;
using System.Text;
using Clients;
using LocalSystem;

namespace Cluster;

/// <summary>Whether a part answers. A frozen process still accepts connections, so only an answer counts.</summary>
internal static class Liveness
{
    /// <summary>How long one question may take, and how long to wait before the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A cold start on a busy machine is no hang: so long a part may take to its first answer.</summary>
    public static readonly TimeSpan StartUp = TimeSpan.FromSeconds(90);

    // One client for all: a question in twenty seconds must not cost a handler each.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) });

    /// <summary>True when <paramref name="path"/> is answered with success.</summary>
    public static async Task<bool> GetAsync(int port, string path, CancellationToken cancellation)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(Ports.Local(port), path), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return false;
        }
    }

    /// <param name="password">Of the user <c>admin</c>.</param>
    public static async Task<bool> PingRedisAsync(int port, string password, CancellationToken cancellation)
    {
        try
        {
            using var redis = new TcpClient();
            await redis.ConnectAsync(IPAddress.Loopback, port, cancellation);
            await redis.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {RedisUsers.Admin} {password}\r\nPING\r\n"), cancellation);
            var answer = new byte["+OK\r\n+PONG".Length];
            await redis.GetStream().ReadExactlyAsync(answer, cancellation);
            return answer.AsSpan().SequenceEqual("+OK\r\n+PONG"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
