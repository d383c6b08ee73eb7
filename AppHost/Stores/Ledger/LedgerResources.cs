using AppHost.Publishing;
using AppHost.Supervision;
using LocalSystem;
using LocalSystem.Replication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Stores.Ledger;

/// <summary>
/// The ledger: a file that the services share (<c>--ledger sqlite</c>), a PostgreSQL server (<c>postgres</c>) or several (<c>postgres-replicated</c>).
/// </summary>
/// <param name="Server">Null for SQLite.</param>
internal sealed record LedgerStore(IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<IResource>? Server);

internal static class LedgerResources
{
    private const string Database = "alta";

    /// <exception cref="DistributedApplicationException">Unknown ledger, or PostgreSQL is missing. The message tells what to do.</exception>
    public static LedgerStore AddLedger(this IDistributedApplicationBuilder builder, string name, DataFolder data) =>
        StoreOptions.Ledger(builder.Configuration) switch
        {
            null or "" or "sqlite" => new LedgerStore(builder.AddConnectionString(name, data.File("ledger.db")), null),
            "postgres" when StoreChoice.Make(builder, "postgres", "postgresql", PostgresServer.Find("initdb") is not null) == StoreKind.Container =>
                builder.AddContainer(name),
            "postgres" => builder.AddProcess(name, data),
            PatroniServer.Choice => builder.AddReplicatedLedger(name, data),
            var other => throw new DistributedApplicationException($"--{name} takes sqlite, postgres or {PatroniServer.Choice}, not {other}."),
        };

    /// <summary>Gives the service the ledger's connection string, and makes it wait for the ledger.</summary>
    public static IResourceBuilder<ProjectResource> WithLedger(this IResourceBuilder<ProjectResource> service, LedgerStore ledger)
    {
        service.WithReference(ledger.Connection);
        return ledger.Server is { } server ? service.WaitFor(server) : service.WithDataVolume("ledger-data");
    }

    private static LedgerStore AddContainer(this IDistributedApplicationBuilder builder, string name)
    {
        var password = builder.AddParameter("postgres-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        var server = builder.AddPostgres("postgres", password: password).WithDataVolume("alta-postgres");
        return new LedgerStore(server.AddDatabase(name, Database), server);
    }

    private static LedgerStore AddProcess(this IDistributedApplicationBuilder builder, string name, DataFolder data)
    {
        var resource = new PostgresProcessResource("postgres", builder.AppHostDirectory);
        builder.Services.AddHealthChecks().AddAsyncCheck("postgres_check", async cancellation =>
            await PostgresServer.AnswersAsync(resource.Endpoint.Port, cancellation)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("PostgreSQL does not answer."));
        async Task<string> FolderAsync(CancellationToken cancellation) => Path.Combine(await data.GetPathAsync(cancellation), "postgres");

        var server = builder.AddResource(resource)
            // No proxy: clients see at once that the server died, as in production.
            .WithEndpoint(scheme: "tcp", name: PostgresProcessResource.EndpointName, isProxied: false)
            .WithArgumentsOf(async cancellation => PostgresServer.Command(await FolderAsync(cancellation), resource.Endpoint.Port))
            .OnBeforeResourceStarted(async (_, _, cancellation) => await PostgresServer.PrepareAsync(await FolderAsync(cancellation), cancellation))
            .WithHealthCheck("postgres_check")
            .WithIconName("DatabaseStack")
            .WithRestart();
        return new LedgerStore(builder.AddConnectionString(name, resource.ConnectionStringExpression).WithParentRelationship(server), server);
    }
}
