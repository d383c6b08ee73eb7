using System.Net;
using System.Net.Sockets;

namespace Cluster.Proxy;

/// <summary>One client's connection through a proxy, and the one to its server.</summary>
internal sealed class ProxyConnection(TcpProxy proxy, Socket client) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private volatile byte[]? _drops;

    /// <summary>The next answer that contains these bytes, any when there are none, is thrown away, and this connection with it; null for no answer.</summary>
    public byte[]? Drops { get => _drops; set => _drops = value; }

    /// <summary>Passes data on until both sides have said all.</summary>
    public async Task RunAsync(DnsEndPoint server)
    {
        client.NoDelay = true;
        // A stalled network takes the client's call and does not answer it.
        await proxy.WaitAsync();
        await _server.ConnectAsync(server);
        await Task.WhenAll(PumpAsync(client, _server, isReply: false), PumpAsync(_server, client, isReply: true));
    }

    /// <summary>Ends both sides at once, without the goodbye that a closing program says.</summary>
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
            // It has ended already.
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
