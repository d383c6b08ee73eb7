using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Front.Proxy;

/// <summary>
/// Setting <c>Front:SharedPort</c>: a port of this machine that several fronts listen on. The kernel gives each new connection to a
/// live front (<c>SO_REUSEPORT</c>, socket(7)). If a front dies, only its own connections break and no new one is refused.
/// </summary>
// Only this port: on any other port a second listener is a mistake and must fail.
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
        // On Unix, .NET sets both SO_REUSEADDR and SO_REUSEPORT for this option.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endpoint);
        return socket;
    }
}
