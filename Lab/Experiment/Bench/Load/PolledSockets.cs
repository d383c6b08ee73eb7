using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Experiment.Bench.Load;

/// <summary>
/// Connections that one thread waits for with poll(2). .NET's asynchronous sockets pass each answer from a polling thread to a pool thread, which
/// costs a client more than all else that it does.
/// </summary>
internal sealed partial class PolledSockets : IDisposable
{
    private const short PollIn = 1;

    private readonly Socket[] _sockets;
    private readonly PollDescriptor[] _polled;

    public PolledSockets(int port, int count)
    {
        _sockets = new Socket[count];
        for (var number = 0; number < count; number++)
        {
            _sockets[number] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets[number].Connect(IPAddress.Loopback, port);
        }
        _polled = [.. _sockets.Select(socket => new PollDescriptor { File = (int)socket.Handle, Events = PollIn })];
    }

    public int Count => _sockets.Length;

    public Socket this[int number] => _sockets[number];

    /// <summary>Waits until something was received or a connection failed.</summary>
    /// <returns>The numbers of these connections; none after <paramref name="bound"/>.</returns>
    public IEnumerable<int> Wait(TimeSpan bound)
    {
        const int Interrupted = 4;
        if (poll(_polled, (nuint)_polled.Length, (int)bound.TotalMilliseconds) < 0 && Marshal.GetLastPInvokeError() is var error and not Interrupted)
            throw new BenchException($"poll failed: {new Win32Exception(error).Message}");
        for (var number = 0; number < _polled.Length; number++)
        {
            if (_polled[number].Returned != 0) yield return number;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int poll([In, Out] PollDescriptor[] files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
