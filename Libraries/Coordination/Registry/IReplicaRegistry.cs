using StackExchange.Redis;

namespace Coordination.Registry;

/// <summary>Who is there. Every call throws <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis does not answer.</summary>
public interface IReplicaRegistry
{
    /// <summary>Claims an id: the one that this address had, else the one that <paramref name="self"/> names, else the lowest free. Null when all are taken.</summary>
    ReplicaRecord? Claim(ReplicaRecord self);

    /// <summary>Renews the registration, writes it again when it was wiped, and reads who should lead.</summary>
    Heartbeat Renew(ReplicaRecord self);

    /// <summary>Gives the id back, if it is still this instance's.</summary>
    void Release(ReplicaRecord self);

    Task<RegistryView> ReadAsync();
}
