using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LocalSystem;

namespace Cluster.Proxy;

/// <summary>
/// Stands between one part and one of its servers and does to their connections what a network does: passes them on, cuts
/// them, lets them hang, or loses an answer whose request has been carried out.
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

    /// <param name="server">The port of 127.0.0.1 that it leads to; it need not be there yet.</param>
    public TcpProxy(int server) : this(new DnsEndPoint("127.0.0.1", server, AddressFamily.InterNetwork))
    {
    }

    public TcpProxy(DnsEndPoint server)
    {
        _server = server;
        // Its own, for it stops listening and comes back to it.
        Port = FreePorts.Next();
        _listener = Listen(Port);
        _ = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>Pieces of data that had to wait in a stall, so far.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Answers that were thrown away, so far.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Resets every connection and refuses new ones.</summary>
    /// <returns>How many it cut.</returns>
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

    /// <summary>Keeps every connection open, takes new ones, and delivers nothing either way.</summary>
    public void Stall() => Interlocked.CompareExchange(ref _stalled, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>The next answer on each of the open connections is thrown away, and the connection with it.</summary>
    /// <param name="containing">Only an answer that contains these bytes; null for any.</param>
    public void DropNextReplies(byte[]? containing = null)
    {
        foreach (var connection in _connections.Keys) connection.Drops = containing ?? [];
    }

    /// <summary>Passes everything on again; what was stalled is delivered late.</summary>
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

    /// <summary>Waits while everything is stalled. Called with each piece of data before it is passed on.</summary>
    internal async Task WaitAsync()
    {
        if (_stalled is not { } stalled) return;
        Interlocked.Increment(ref _held);
        await stalled.Task;
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    private static Socket Listen(int port)
    {
        // Where the port was just given back, connections of before may linger on it.
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
            // Cut.
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
            // One of the two has gone; the other is told by the reset.
            connection.Reset();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
