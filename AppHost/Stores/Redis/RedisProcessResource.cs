using LocalSystem;

namespace AppHost.Stores.Redis;

/// <summary>A <c>redis-server</c> as a process of this machine. Its connection string is the admin's, for the health check and <c>wipe</c>.</summary>
/// <param name="passwords">The password of each user in <see cref="RedisUsers.All"/>.</param>
internal sealed class RedisProcessResource(string name, string workingDirectory, IReadOnlyDictionary<string, ParameterResource> passwords)
    : ExecutableResource(name, Server, workingDirectory), IResourceWithConnectionString
{
    public const string Server = "redis-server";
    public const string EndpointName = "tcp";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression => ConnectionStringOf(RedisUsers.Admin);

    public ReferenceExpression ConnectionStringOf(string user) =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},user={user},password={passwords[user]}");
}
