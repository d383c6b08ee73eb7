using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Coordination.Protocol;

/// <summary>Under which address others reach this process.</summary>
public static class AdvertisedAddress
{
    /// <param name="configured">Wins where it is set: behind a proxy or in a container only the deployment knows.</param>
    /// <param name="server">The listening server, whose first address is taken otherwise.</param>
    public static string Of(string? configured, IServer server)
    {
        var address = configured
            ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens nowhere, and no address to advertise is configured.");
        // "Any interface" is no place to connect to: this machine's own address is, also to another container.
        foreach (var wildcard in (string[])["//[::]", "//0.0.0.0", "//*", "//+"])
        {
            if (address.Contains(wildcard, StringComparison.Ordinal))
                address = address.Replace(wildcard, $"//{OwnAddress()}", StringComparison.Ordinal);
        }
        return address.TrimEnd('/');
    }

    private static IPAddress OwnAddress()
    {
        try
        {
            return Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(address => !IPAddress.IsLoopback(address))
                ?? IPAddress.Loopback;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
