using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LocalSystem;

namespace Cluster.Proxy;

/// <summary>
/// A proxy between a part and a server that injects network faults: it passes data on, cuts or stalls connections, or drops
/// the reply to a request that was carried out.
/// </summary>
internal sealed class TcpProxy : IDisposable
{
    private const int MaxWaiting = 512;

    private readonly DnsEndPoint _server;
    private readonly ConcurrentDictionary<ProxyConnection, bool> _connections = new();
    private readonly Lock _lock = new();
    private Socket? _listener;
    private volatile TaskCompletionSource? _stalled;
    private long _held;
    private long _dropped;

    /// <param name="server">The server's port on 127.0.0.1. The server need not run yet.</param>
    public TcpProxy(int server) : this(new DnsEndPoint("127.0.0.1", server, AddressFamily.InterNetwork))
    {
    }

    public TcpProxy(DnsEndPoint server)
    {
        _server = server;
        // A fixed port: Cut stops listening on it, and Pass listens on it again.
        Port = FreePorts.Next();
        _listener = Listen(Port);
        _ = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>How many connections and pieces of data have waited in a stall so far.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Replies dropped so far.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Resets every connection and refuses new ones.</summary>
    /// <returns>The number of connections reset.</returns>
    public int Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
        }
        var connections = _connections.Keys.ToList();
        foreach (var connection in connections) connection.Reset();
        return connections.Count;
    }

    /// <summary>Keeps every connection open and accepts new ones, but delivers nothing in either direction.</summary>
    public void Stall() => Interlocked.CompareExchange(ref _stalled, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Drops the next reply on each open connection, and resets the connection.</summary>
    /// <param name="containing">Only a reply that contains these bytes; null for any.</param>
    public void DropNextReplies(byte[]? containing = null)
    {
        foreach (var connection in _connections.Keys) connection.Drops = containing ?? [];
    }

    /// <summary>Passes everything on again; stalled data is delivered late.</summary>
    public void Pass()
    {
        foreach (var connection in _connections.Keys) connection.Drops = null;
        lock (_lock)
        {
            if (_listener is null) _ = AcceptAsync(_listener = Listen(Port));
        }
        Interlocked.Exchange(ref _stalled, null)?.SetResult();
    }

    public void Dispose()
    {
        Cut();
        Interlocked.Exchange(ref _stalled, null)?.SetResult();
    }

    /// <summary>Waits while stalled. Called before each connection and each piece of data is passed on.</summary>
    internal async Task WaitAsync()
    {
        if (_stalled is not { } stalled) return;
        Interlocked.Increment(ref _held);
        await stalled.Task;
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    private static Socket Listen(int port)
    {
        // Earlier connections may linger on a port that was just released.
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(MaxWaiting);
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The proxy was cut.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxyConnection(this, client);
        _connections[connection] = true;
        try
        {
            await connection.RunAsync(_server);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            // One side is gone; the reset tells the other.
            connection.Reset();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
