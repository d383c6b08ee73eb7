using Coordination.Protocol;
using Coordination.Registry;

namespace Payments.Api.Membership;

/// <summary>What this process knows about itself and the leader. Any thread may read it; few threads write it.</summary>
public sealed class Self
{
    private volatile ReplicaRecord? _registered;
    private volatile string? _seenLeader;
    private volatile bool _isWarm;
    private long _highestEpoch, _proofs;
    private int _worked;

    /// <summary>New for every process, to distinguish a restarted replica from its predecessor.</summary>
    public string Instance { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>The registration under this replica's id; null while it has none.</summary>
    public ReplicaRecord? Registered { get => _registered; set => _registered = value; }

    /// <summary>The replica that the leader's key named at the last heartbeat.</summary>
    public string? SeenLeader { get => _seenLeader; set => _seenLeader = value; }

    public bool IsWarm { get => _isWarm; set => _isWarm = value; }

    public long HighestEpoch
    {
        get => Volatile.Read(ref _highestEpoch);
        set => Volatile.Write(ref _highestEpoch, Math.Max(value, Volatile.Read(ref _highestEpoch)));
    }

    /// <summary>How often this replica has proved that it can do a leader's work.</summary>
    public long Proofs => Volatile.Read(ref _proofs);

    public void Prove() => Interlocked.Increment(ref _proofs);

    /// <summary>The leader's work has settled a payment, which is proof enough for the next <see cref="SelfCheck"/>.</summary>
    public void Work() => Volatile.Write(ref _worked, 1);

    /// <summary>Whether <see cref="Work"/> was called since the last call of this.</summary>
    public bool HasWorked() => Interlocked.Exchange(ref _worked, 0) == 1;

    public Echo EchoOf(Ping ping, Presence presence) => new(
        presence.Replica,
        ping.Nonce,
        presence.Leader ? presence.Replica : SeenLeader,
        presence.Leader ? presence.Epoch : HighestEpoch,
        Instance,
        Environment.ProcessId,
        presence);
}
