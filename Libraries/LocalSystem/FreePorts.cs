using System.Net;
using System.Net.Sockets;

namespace LocalSystem;

/// <summary>
/// Ports of 127.0.0.1 that are given to no other process of ours, so that clusters and tests can run side by side. A block of ports belongs
/// to the process that listens on its first port. The operating system frees the block when the process ends, even by a crash.
/// </summary>
public static class FreePorts
{
    // Below the ports that Linux (from 32768) and macOS (from 49152) give to outgoing connections.
    // Such a connection could take a port between two starts of its owner.
    private const int First = 20_000;
    private const int Last = 32_767;
    private const int BlockSize = 16;

    private static readonly Lock Gate = new();
    private static readonly List<TcpListener> Locks = [];
    private static int _next, _end;

    /// <summary>A free port. It belongs to this process until the process ends.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                while (_next < _end)
                {
                    if (IsFree(_next++)) return _next - 1;
                }
                TakeBlock();
            }
        }
    }

    /// <summary>True if <paramref name="port"/> is free.</summary>
    public static bool IsFree(int port)
    {
        using var listener = TryListen(port);
        return listener is not null;
    }

    private static void TakeBlock()
    {
        for (var block = First; block + BlockSize <= Last; block += BlockSize)
        {
            if (TryListen(block) is not { } listener) continue;
            Locks.Add(listener);
            (_next, _end) = (block + 1, block + BlockSize);
            return;
        }
        throw new InvalidOperationException($"Every block of ports from {First} to {Last} is taken: stop other clusters and tests, also those left behind.");
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            listener.Dispose();
            return null;
        }
    }
}
