using System.Net.Http.Json;
using System.Text.Json;
using Clients;
using Experiment.Trials.Faults.Redis;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// Forces two leaders: the leader's key is given to another living replica, which is told to lead at once. The first leader
/// does not know and goes on until its next renewal.
/// </summary>
internal sealed class TwoLeaders()
    : Fault("two-leaders", "another replica made leader in Redis and told to lead while the first one still leads",
        "replicas that took the lead from a living leader")
{
    /// <summary>The first leader's next renewal is at most half a second away.</summary>
    private static readonly TimeSpan Both = TimeSpan.FromSeconds(1);

    public override FaultNeeds Needs => FaultNeeds.Cluster;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        if (await context.LeadingAsync(cancellation) is not { LivingLeader: { } first } view) return null;
        var others = view.Replicas.Where(replica => replica is { Alive: true, Address: not null } && replica.Id != first.Id).ToList();
        if (others.Count == 0) return null;
        var second = others[context.Chance.Next(others.Count)];
        var record = await RedisCommands.RunAsync(context.Cluster, redis => redis.StringGetAsync($"alta:replica:{second.Id}"));
        if (record.IsNullOrEmpty || JsonSerializer.Deserialize<Registered>((string)record!, Wire.Json) is not { Instance: { } instance }) return null;

        return await context.DisturbAsync(second.Id, began, async () =>
        {
            var value = JsonSerializer.Serialize(new { replica = second.Id, instance }, Compact);
            await RedisCommands.RunAsync(context.Cluster, redis => redis.StringSetAsync("alta:leader", value, TimeSpan.FromSeconds(3)));
            using var replica = context.Addresses.Connect(second.Address!, TimeSpan.FromSeconds(5));
            var lead = new { instance, previous = first.Id, reason = "forced", detected_ms = 0, elapsed_ms = 0 };
            using var answer = await replica.PostAsJsonAsync("lead", lead, Wire.Json, cancellation);
            await context.WaitAsync(Both, cancellation);
            return answer.IsSuccessStatusCode ? 1 : 0;
        });
    }

    private static readonly JsonSerializerOptions Compact = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Registered(string? Instance);
}
