using Coordination.Registry;
using StackExchange.Redis;

namespace Coordination.LeaderLock;

/// <summary>What a replica's renewal of the leader's key found.</summary>
public enum LeaderRenewal
{
    /// <summary>The key names this instance, for another lease from when the renewal was sent.</summary>
    Held,

    /// <summary>No key, and this renewal was not to write one.</summary>
    Absent,

    /// <summary>The key names another instance.</summary>
    Lost,
}

/// <summary>What became of a monitor's wish to name a leader.</summary>
public abstract record Naming
{
    public sealed record Done : Naming;

    /// <summary>This monitor is not the active one.</summary>
    public sealed record NotActive : Naming;

    /// <summary>Somebody else than expected leads.</summary>
    public sealed record Taken(ReplicaInstance? Leader) : Naming;
}

/// <summary>Who should lead. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis does not answer;
/// the call may have been applied all the same.</summary>
public interface ILeaderLock
{
    /// <summary>Extends the key when it names <paramref name="self"/>; with <paramref name="assert"/> also writes it when it is missing.</summary>
    LeaderRenewal Renew(ReplicaInstance self, bool assert);

    /// <inheritdoc cref="Renew"/>
    Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert);

    /// <summary>Deletes the key when it names <paramref name="self"/>.</summary>
    void Release(ReplicaInstance self);

    /// <summary>Names <paramref name="candidate"/> if <paramref name="monitor"/> holds the monitors' lock and the key is absent or names
    /// <paramref name="expected"/>.</summary>
    Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected);
}
