using LocalSystem.Replication;
using Microsoft.Extensions.Configuration;

namespace AppHost.Stores;

/// <summary>The command-line options of the stores, under the names of <c>./lab cluster</c>.</summary>
internal static class StoreOptions
{
    private const string NotPublished =
        "Replicated stores run on this machine only. Publish without them, and give the services the connection strings of replicated servers.";

    private const string Replicated = "--replicated";

    /// <summary>
    /// Gives <c>--replicated</c> a value, because the configuration would take the next option as its value.
    /// </summary>
    public static string[] WithValues(string[] args) => Array.ConvertAll(args, argument => argument == Replicated ? $"{Replicated}=true" : argument);

    /// <summary>The choice of <c>--ledger</c>.</summary>
    public static string? Ledger(IConfiguration configuration) => IsReplicated(configuration) ? PatroniServer.Choice : configuration["ledger"];

    /// <summary>True if Redis is to have a replica.</summary>
    public static bool HasReplicatedRedis(IConfiguration configuration) => IsReplicated(configuration) || configuration["redis"] == ReplicatedRedis.Choice;

    /// <summary>Refuses to publish a replicated store, and to start it without its programs.</summary>
    /// <param name="missing">What to install; null if everything is there.</param>
    /// <exception cref="DistributedApplicationException">It is published.</exception>
    public static void RunsOnlyHere(this IDistributedApplicationBuilder builder, Func<string?> missing)
    {
        if (builder.ExecutionContext.IsPublishMode) throw new DistributedApplicationException(NotPublished);
        builder.OnBeforeStart((_, _) => missing() is { } what ? throw new DistributedApplicationException(what) : Task.CompletedTask);
    }

    private static bool IsReplicated(IConfiguration configuration) => configuration["replicated"] switch
    {
        null or "" => false,
        var value when bool.TryParse(value, out var isReplicated) => isReplicated,
        var other => throw new DistributedApplicationException($"{Replicated} takes no value, not {other}."),
    };
}
