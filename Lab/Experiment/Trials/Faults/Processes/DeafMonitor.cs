using System.Security.Cryptography;
using System.Text.Json;
using Clients;
using Cluster;
using Experiment.Trials.Faults.Redis;
using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// A third monitor, whose signing key no replica accepts, holds the monitors' lock while the leader is killed. It hears no replica,
/// so it must give the lock back to one that does.
/// </summary>
internal sealed class DeafMonitor() : Fault(
    "monitor-deaf", "a third monitor with a wrong signing key takes the lock, and the leader is killed", "leaders killed while the deaf monitor held the lock")
{
    private const string Stranger = "monitor_deaf";

    /// <summary>A start on a busy machine takes some seconds.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(10);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        using var deaf = await context.Cluster.StartBesideAsync(Parts.Monitor(1), Stranger, new Dictionary<string, string>
        {
            [ServiceSettings.SigningKey] = key,
            [ServiceSettings.MonitorName] = Stranger,
        });
        try
        {
            var instance = await Poll.UntilAsync(_ => InstanceAsync(context), Bound, context.Time, cancellation);
            if (instance is null || await context.LeaderAsync(cancellation) is not { } leader || context.Cluster.Pid(leader) is not { } pid) return null;
            return await context.DisturbAsync(leader, began, async () =>
            {
                await RedisCommands.RunAsync(context.Cluster, redis => redis.StringSetAsync("alta:monitor", instance, TimeSpan.FromSeconds(3)));
                if (!Signals.Kill(pid)) return 0;
                await context.WaitForRestartAsync(leader, pid, cancellation);
                return await context.LeadingAsync(cancellation) is null ? 0 : 1;
            });
        }
        finally
        {
            Signals.Kill(deaf.Id);
            await deaf.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<string?> InstanceAsync(FaultContext context)
    {
        var record = await RedisCommands.RunAsync(context.Cluster, redis => redis.StringGetAsync($"alta:monitor:{Stranger}"));
        return record.IsNullOrEmpty ? null : JsonSerializer.Deserialize<Announced>((string)record!, Wire.Json)?.Instance;
    }

    private sealed record Announced(string? Instance);
}
