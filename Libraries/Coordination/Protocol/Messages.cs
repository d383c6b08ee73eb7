using System.Text.Json.Serialization;

namespace Coordination.Protocol;

/// <summary><c>POST /ping</c>: the echo returns the nonce, so that an old echo is not taken for a new one.</summary>
public sealed record Ping(string? Nonce);

/// <summary>The answer to a ping.</summary>
/// <param name="Replica">Null until an id is claimed.</param>
/// <param name="Leader">The leader, as far as this replica knows; null if unknown.</param>
/// <param name="Epoch">The replica's own epoch if it leads, otherwise the highest that it knows; 0 for none.</param>
/// <param name="Presence">The replica's state now, as in the last line of its presence. It reveals a presence stream that is no longer delivered.</param>
public sealed record Echo(
    string? Replica, string? Nonce, string? Leader, long Epoch, string Instance, int Pid, Presence? Presence = null);

/// <summary>A line of <c>GET /presence</c>: the replica's state, written at every change.</summary>
/// <param name="Warm">Its takeover path has run once. Among living replicas a warm one is preferred.</param>
/// <param name="Leaving">It is stopping: never name it.</param>
/// <param name="Version">Rises at every change, so that older news is not taken for newer.</param>
/// <param name="Proofs">How often this replica has proved that it can do a leader's work: about once a second while it can.</param>
/// <param name="Leads">Where there are several shards: those that it leads. <paramref name="Leader"/> and <paramref name="Epoch"/> are shard 0's.</param>
public sealed record Presence(
    string? Replica, string Instance, bool Leader, long Epoch, bool Warm, bool Leaving, long Version = 0, long Proofs = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ShardLeadership>? Leads = null)
{
    /// <summary>Whether it leads any shard.</summary>
    [JsonIgnore]
    public bool LeadsAny => Leader || Leads is { Count: > 0 };

    /// <summary>The same, with its leadership of this shard as <see cref="Leader"/> and <see cref="Epoch"/>.</summary>
    public Presence Of(int shard)
    {
        if (shard == 0) return this;
        var leads = Leads?.FirstOrDefault(each => each.Shard == shard);
        return this with { Leader = leads is not null, Epoch = leads?.Epoch ?? 0 };
    }
}

/// <summary>A shard that a replica leads.</summary>
public sealed record ShardLeadership(int Shard, long Epoch);

/// <summary><c>POST /lead</c>: the monitor named this instance. Times are in milliseconds.</summary>
public sealed record LeadRequest(string? Instance, string? Previous, string? Reason, double DetectedMs, double ElapsedMs, int Shard = 0);

/// <summary>The epoch is in the ledger: this replica leads.</summary>
public sealed record LeadAnswer(string Replica, long Epoch);

/// <summary><c>POST /observe</c>: asks a replica whether it gets an echo from another one.</summary>
public sealed record ObserveRequest(string? Address);

/// <param name="Late">The observer's own timer came late, so a missing echo may be its own fault.</param>
public sealed record ObserveAnswer(bool Alive, bool Late = false);
