using StackExchange.Redis;

namespace Coordination.Registry;

/// <summary>The registered replicas. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/> if Redis does not answer.</summary>
public interface IReplicaRegistry
{
    /// <summary>
    /// Claims an id: the one that this instance or its address has, else the one that <paramref name="self"/> names, else the lowest
    /// free one. Null if all are taken.
    /// </summary>
    ReplicaRecord? Claim(ReplicaRecord self);

    /// <summary>Renews the registration, or writes it again if Redis lost it. Also reads which instance should lead.</summary>
    /// <param name="self">What was claimed.</param>
    /// <param name="leads">A leader whose lease holds takes its id back: only a wiped or altered Redis can have given it to another.</param>
    Heartbeat Renew(ReplicaRecord self, bool leads = false);

    /// <summary>Releases the id if it is still this instance's.</summary>
    void Release(ReplicaRecord self);

    Task<RegistryView> ReadAsync();
}
