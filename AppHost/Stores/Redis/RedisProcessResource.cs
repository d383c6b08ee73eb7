using LocalSystem;

namespace AppHost.Stores.Redis;

/// <summary>A Redis with a user for each service. Its connection string is the admin's, for the health check and <c>wipe</c>.</summary>
internal interface IRedisWithUsers : IResourceWithConnectionString
{
    /// <param name="user">One of <see cref="RedisUsers.All"/>.</param>
    ReferenceExpression ConnectionStringOf(string user);
}

/// <summary>A <c>redis-server</c> as a process of this machine.</summary>
/// <param name="passwords">The password of each user in <see cref="RedisUsers.All"/>.</param>
internal sealed class RedisProcessResource(string name, string workingDirectory, IReadOnlyDictionary<string, ParameterResource> passwords)
    : ExecutableResource(name, Server, workingDirectory), IRedisWithUsers
{
    public const string Server = "redis-server";
    public const string EndpointName = "tcp";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression => ConnectionStringOf(RedisUsers.Admin);

    public ReferenceExpression ConnectionStringOf(string user) =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},user={user},password={passwords[user]}");
}
