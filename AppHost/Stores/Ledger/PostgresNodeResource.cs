using LocalSystem.Replication;

namespace AppHost.Stores.Ledger;

/// <summary>A node of replicated PostgreSQL: Patroni and the server that it keeps. They are processes of this machine.</summary>
internal sealed class PostgresNodeResource(string name, string workingDirectory)
    : ExecutableResource(name, "sh", workingDirectory)
{
    public const string EndpointName = "tcp";
    public const string ApiName = "patroni";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);
}

/// <summary>The nodes together. The connection string names all of them, and the client finds the primary.</summary>
internal sealed class PostgresClusterResource(string name, IReadOnlyList<PostgresNodeResource> nodes) : Resource(name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var connection = new ReferenceExpressionBuilder();
            connection.AppendLiteral("Host=");
            foreach (var (index, node) in nodes.Index())
            {
                connection.AppendLiteral(index == 0 ? "127.0.0.1:" : ",127.0.0.1:");
                connection.AppendFormatted(node.Endpoint.Property(EndpointProperty.Port));
            }
            connection.AppendLiteral($";{PatroniServer.ConnectionOptions}");
            return connection.Build();
        }
    }
}
