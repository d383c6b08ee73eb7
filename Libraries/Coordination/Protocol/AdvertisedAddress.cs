using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Coordination.Protocol;

/// <summary>The address at which other processes reach this one.</summary>
public static class AdvertisedAddress
{
    /// <param name="configured">Wins if set: behind a proxy or in a container only the deployment knows the address.</param>
    /// <param name="server">The listening server. Its first address is used otherwise.</param>
    public static string Of(string? configured, IServer server)
    {
        var address = configured
            ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens on no address, and no address to advertise is configured.");
        // Others can't connect to a wildcard address. They can connect to this machine's own address, even from another container.
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
