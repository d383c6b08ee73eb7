using StackExchange.Redis;

namespace AppHost.Stores.Redis;

/// <summary><c>wipe</c>: everything that Redis holds is gone. Nothing is lost, for the ledger has it all.</summary>
internal static class WipeCommand
{
    public const string Name = "wipe";

    public static IResourceBuilder<T> WithWipe<T>(this IResourceBuilder<T> redis) where T : IResourceWithConnectionString =>
        redis.WithCommand(Name, "Wipe", context => WipeAsync(redis.Resource, context.CancellationToken), new CommandOptions
        {
            Description = "FLUSHALL: stream, registry and locks are gone and are built again from the ledger.",
            ConfirmationMessage = "Wipe Redis? Stream, registry and locks are lost; they are built again from the ledger.",
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
            var server = connection.GetServers().First(server => server.IsConnected);
            var keys = await server.DatabaseSizeAsync();
            await server.FlushAllDatabasesAsync();
            return CommandResults.Success($"{keys} keys are gone. The stream is built again from the ledger; replicas and monitors register again.");
        }
        catch (RedisException failure)
        {
            return CommandResults.Failure($"Redis could not be wiped: {failure.Message}");
        }
    }
}
