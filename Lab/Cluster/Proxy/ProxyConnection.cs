using System.Net;
using System.Net.Sockets;

namespace Cluster.Proxy;

/// <summary>A client's connection to a proxy, and the proxy's connection to the server.</summary>
internal sealed class ProxyConnection(TcpProxy proxy, Socket client) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private volatile byte[]? _drops;

    /// <summary>Drops the next reply that contains these bytes, and resets this connection. Empty for any reply, null for none.</summary>
    public byte[]? Drops { get => _drops; set => _drops = value; }

    /// <summary>Passes data on until both sides have sent everything.</summary>
    public async Task RunAsync(DnsEndPoint server)
    {
        client.NoDelay = true;
        // A stalled network accepts the connection but delivers nothing.
        await proxy.WaitAsync();
        await _server.ConnectAsync(server);
        Task[] pumps = [PumpAsync(client, _server, isReply: false), PumpAsync(_server, client, isReply: true)];
        // One that failed must not wait for the other: its side is gone, and the other would never be told.
        await await Task.WhenAny(pumps);
        await Task.WhenAll(pumps);
    }

    /// <summary>Resets both sides at once, without an orderly close.</summary>
    public void Reset()
    {
        Reset(client);
        Reset(_server);
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already closed.
        }
        socket.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isReply)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer) is var received and > 0)
        {
            await proxy.WaitAsync();
            if (isReply && Drops is { } bytes && buffer.AsSpan(0, received).IndexOf(bytes) >= 0)
            {
                proxy.CountDropped();
                Reset();
                return;
            }
            for (var sent = 0; sent < received;) sent += await to.SendAsync(buffer.AsMemory(sent, received - sent));
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
