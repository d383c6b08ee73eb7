using LocalSystem;

namespace AppHost.Stores.Ledger;

/// <summary>A PostgreSQL server as a process of this machine, with its data in the data folder.</summary>
internal sealed class PostgresProcessResource(string name, string workingDirectory)
    : ExecutableResource(name, PostgresServer.Command("", 0).Program, workingDirectory), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    public EndpointReference Endpoint => field ??= new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host=127.0.0.1;Port={Endpoint.Property(EndpointProperty.Port)};Username={PostgresServer.Database};Database={PostgresServer.Database}");
}
