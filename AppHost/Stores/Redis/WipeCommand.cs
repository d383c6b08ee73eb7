using StackExchange.Redis;

namespace AppHost.Stores.Redis;

/// <summary><c>wipe</c>: deletes everything in Redis. Nothing is lost, because it can be rebuilt from the ledger.</summary>
internal static class WipeCommand
{
    public const string Name = "wipe";

    public static IResourceBuilder<T> WithWipe<T>(this IResourceBuilder<T> redis) where T : IResourceWithConnectionString =>
        redis.WithCommand(Name, "Wipe", context => WipeAsync(redis.Resource, context.CancellationToken), new CommandOptions
        {
            Description = "FLUSHALL: deletes stream, registry and locks. They are rebuilt from the ledger.",
            ConfirmationMessage = "Wipe Redis? Stream, registry and locks are deleted and rebuilt from the ledger.",
            IconName = "Delete",
            IsHighlighted = true,
            UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                ? ResourceCommandState.Enabled
                : ResourceCommandState.Disabled,
        });

    private static async Task<ExecuteCommandResult> WipeAsync(IResourceWithConnectionString redis, CancellationToken cancellation)
    {
        var options = ConfigurationOptions.Parse(await redis.GetConnectionStringAsync(cancellation)
            ?? throw new InvalidOperationException($"{redis.Name} has no connection string."));
        options.AllowAdmin = true;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            var server = connection.GetServers().First(server => server is { IsConnected: true, IsReplica: false });
            var keys = await server.DatabaseSizeAsync();
            await server.FlushAllDatabasesAsync();
            return CommandResults.Success($"{keys} keys deleted. The stream is rebuilt from the ledger. Replicas and monitors register again.");
        }
        catch (RedisException failure)
        {
            return CommandResults.Failure($"Redis could not be wiped: {failure.Message}");
        }
    }
}
