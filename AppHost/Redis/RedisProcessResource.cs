namespace AppHost.Redis;

/// <summary>A <c>redis-server</c> of this machine, with the connection string of a Redis container.</summary>
internal sealed class RedisProcessResource(string name, string workingDirectory, ParameterResource password)
    : ExecutableResource(name, RedisChoice.Server, workingDirectory), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={password}");
}
