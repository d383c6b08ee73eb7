using LocalSystem;

namespace AppHost.Redis;

/// <summary>A <c>redis-server</c> of this machine. Its own connection string is the admin's, for health and <c>wipe</c>.</summary>
/// <param name="passwords">Of each of <see cref="RedisUsers.All"/>.</param>
internal sealed class RedisProcessResource(string name, string workingDirectory, IReadOnlyDictionary<string, ParameterResource> passwords)
    : ExecutableResource(name, RedisChoice.Server, workingDirectory), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression => ConnectionStringOf(RedisUsers.Admin);

    public ReferenceExpression ConnectionStringOf(string user) =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},user={user},password={passwords[user]}");
}
