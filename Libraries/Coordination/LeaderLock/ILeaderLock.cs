using Coordination.Registry;
using StackExchange.Redis;

namespace Coordination.LeaderLock;

/// <summary>The result of a replica's renewal of the leader's key.</summary>
public enum LeaderRenewal
{
    /// <summary>The key names this instance. The new lease counts from when the renewal was sent.</summary>
    Held,

    /// <summary>The key is missing, and this renewal was not allowed to write it.</summary>
    Absent,

    /// <summary>The key names another instance.</summary>
    Lost,
}

/// <summary>The result of a monitor's attempt to name a leader.</summary>
public abstract record Naming
{
    public sealed record Done : Naming;

    /// <summary>This monitor is not the active one.</summary>
    public sealed record NotActive : Naming;

    /// <summary>Another instance than the expected one leads.</summary>
    public sealed record Taken(ReplicaInstance? Leader) : Naming;
}

/// <summary>The leader's key of one shard: which instance should lead. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/>
/// if Redis does not answer; the call may still have been applied.</summary>
public interface ILeaderLock
{
    /// <summary>Extends the key if it names <paramref name="self"/>. With <paramref name="assert"/> also writes it if it is missing.</summary>
    LeaderRenewal Renew(ReplicaInstance self, bool assert);

    /// <inheritdoc cref="Renew"/>
    Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert);

    /// <summary>Deletes the key if it names <paramref name="self"/>.</summary>
    void Release(ReplicaInstance self);

    /// <summary>Names <paramref name="candidate"/> if <paramref name="monitor"/> holds the monitors' lock and the key is absent or names
    /// <paramref name="expected"/>.</summary>
    Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected);
}
