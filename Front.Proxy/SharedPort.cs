using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Front.Proxy;

/// <summary>
/// Setting <c>Front:SharedPort</c>: a port of this machine that several fronts listen on. The kernel gives each connection to one that lives
/// (<c>SO_REUSEPORT</c>, socket(7)), so that the death of one breaks what it holds and refuses nobody.
/// </summary>
// By name and not for every port: elsewhere a second process on the same port is a mistake, and is to be told so.
internal static class SharedPort
{
    private const string Setting = "Front:SharedPort";

    public static void AddSharedPort(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>(Setting) is not { } shared) return;
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
            endpoint is IPEndPoint { Port: var port } && port == shared ? Bind(endpoint) : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
    }

    private static Socket Bind(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // On Unix this option of .NET is SO_REUSEADDR and SO_REUSEPORT.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endpoint);
        return socket;
    }
}
