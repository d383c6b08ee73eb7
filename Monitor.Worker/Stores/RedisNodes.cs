using System.Globalization;
using System.Net;
using StackExchange.Redis;
using Storage;

namespace Monitor.Worker.Stores;

/// <summary>Asks each server of Redis's connection string what it is now (redis.io/docs/latest/commands/role).</summary>
internal static class RedisNodes
{
    public const string Engine = "redis";

    /// <summary>A replica in any other state does not get what its master writes.</summary>
    private const string Connected = "connected";

    /// <param name="patience">A node that takes longer is unreachable.</param>
    public static async Task<IReadOnlyList<StoreNode>> AskAsync(IConnectionMultiplexer redis, TimeSpan patience, TimeProvider time) =>
        await Task.WhenAll(redis.GetEndPoints(configuredOnly: true).Select(endPoint => AskAsync(redis.GetServer(endPoint), patience, time)));

    private static async Task<StoreNode> AskAsync(IServer server, TimeSpan patience, TimeProvider time)
    {
        var address = AddressOf(server.EndPoint);
        try
        {
            return Read(address, await server.RoleAsync().WaitAsync(patience, time));
        }
        catch (Exception gone) when (gone is RedisException or TimeoutException)
        {
            return new StoreNode(address, NodeRole.Unreachable);
        }
    }

    internal static StoreNode Read(string address, Role? role) => role switch
    {
        Role.Master master => new StoreNode(address, NodeRole.Primary, master.ReplicationOffset),
        Role.Replica replica => new StoreNode(address, NodeRole.Standby, replica.ReplicationOffset, replica.State == Connected),
        _ => new StoreNode(address, NodeRole.Unreachable),
    };

    private static string AddressOf(EndPoint endPoint) =>
        endPoint is DnsEndPoint name ? string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}") : endPoint.ToString() ?? "";
}
