using LocalSystem;
using LocalSystem.Replication;

namespace AppHost.Stores.Redis;

/// <summary>Two Redis servers together. The connection string names both, and the client finds the master.</summary>
/// <param name="ports">Of the servers, on the loopback interface.</param>
/// <param name="passwords">The password of each user in <see cref="RedisUsers.All"/>.</param>
internal sealed class ReplicatedRedisResource(string name, IReadOnlyList<int> ports, IReadOnlyDictionary<string, ParameterResource> passwords)
    : Resource(name), IRedisWithUsers
{
    public ReferenceExpression ConnectionStringExpression => ConnectionStringOf(RedisUsers.Admin);

    public ReferenceExpression ConnectionStringOf(string user) =>
        ReferenceExpression.Create($"{ReplicatedRedis.Addresses(ports)},user={user},password={passwords[user]}");
}
