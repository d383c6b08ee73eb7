using Coordination;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>
/// A monitor's decisions about one shard. Pure: the same events at the same times with the same <see cref="Random"/> give the same effects. No
/// clock, no I/O, one caller at a time. etcd's raft has the same shape (<c>Step</c>).
/// <list type="bullet">
/// <item>This file: the entry point and the registry.</item>
/// <item><c>ElectionCore.Detect.cs</c>: which replicas are alive.</item>
/// <item><c>ElectionCore.Elect.cs</c>: which replica should lead.</item>
/// <item><c>ElectionCore.Fitness.cs</c>: whether this monitor and the leader can do their work.</item>
/// </list>
/// </summary>
/// <param name="load">How many other shards a replica leads or is about to lead; null if there are none.</param>
public sealed partial class ElectionCore(CoordinationOptions options, Random random, Func<ReplicaInstance, int>? load = null)
{
    private readonly SortedDictionary<string, WatchedReplica> _replicas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _said = [];
    private List<ElectionEffect> _effects = [];

    /// <summary>The replicas under watch, by id.</summary>
    public IReadOnlyDictionary<string, WatchedReplica> Replicas => _replicas;

    /// <summary>The instance that the leader's key named when it was last read; null if the key was absent.</summary>
    public ReplicaInstance? Leader { get; private set; }

    /// <summary>Whether this monitor holds the lock.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The loss that the current election is about; null if there is none.</summary>
    public LeaderLoss? Loss => _loss;

    /// <param name="now">Monotonic time, never less than at the last step.</param>
    /// <param name="happened">The event to process.</param>
    /// <returns>The effects to execute, in this order.</returns>
    public IReadOnlyList<ElectionEffect> Step(TimeSpan now, ElectionEvent happened)
    {
        _effects = [];
        switch (happened)
        {
            case RegistryRead read: OnRegistry(now, read); break;
            case PresenceTold told: OnPresence(now, told); break;
            case Disconnected lost: OnDisconnected(now, lost); break;
            case Echoed echo: OnEcho(now, echo); break;
            case EchoMissed missed: OnMissed(now, missed); break;
            case PingRefused refused: OnRefused(now, refused); break;
            case VotesCounted votes: OnVotes(now, votes); break;
            case Ticked tick: OnTick(now, tick); break;
            case LockHeld: OnLockHeld(); break;
            case LockLost: IsActive = false; break;
            case NamingDone done: OnNamed(now, done.Candidate); break;
            case NamingTaken taken: OnNamingTaken(now, taken); break;
            case NamingDenied denied: OnNamingDenied(denied); break;
            case NamingUnknown unknown: OnNamingUnknown(now, unknown); break;
            case Accepted accepted: OnAccepted(now, accepted); break;
            case NotAccepted not: OnNotAccepted(now, not); break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "The core does not handle this event.");
        }
        Decide(now);
        JudgeSelf(now);
        return _effects;
    }

    private void OnRegistry(TimeSpan now, RegistryRead read)
    {
        foreach (var replica in _replicas.Values) replica.Registered = false;
        foreach (var record in read.View.Replicas) OnRegistered(now, record);
        // A missing registration is no sign of death, because Redis may have lost it. A replica that is also off is gone.
        foreach (var gone in _replicas.Values.Where(replica => replica is { Registered: false, State: ReplicaState.Off }).ToList())
            Forget(gone);
        foreach (var id in options.ReplicaIds.Where(id => !_replicas.ContainsKey(id))) Say(id, alive: false);
        OnLeaderRead(now, read);
    }

    private void OnRegistered(TimeSpan now, ReplicaRecord record)
    {
        if (_replicas.TryGetValue(record.Id, out var known))
        {
            if (known.Record.Instance == record.Instance)
            {
                known.Registered = true;
                return;
            }
            // A wiped Redis gives a living leader's id to a replica that starts. The leader's next heartbeat takes it back.
            if (known is { State: ReplicaState.Alive, Presence.LeadsAny: true } && known.Record.Address != record.Address)
            {
                known.Registered = true;
                return;
            }
            // Another instance gets the id only if the old one's address is bound again or its heartbeat stopped long ago.
            PutOff(now, known, "crash", now);
            Forget(known);
        }
        var replica = new WatchedReplica(record, now);
        _replicas.Add(record.Id, replica);
        _effects.Add(new Watch(replica.Self, record.Address));
    }

    private void Forget(WatchedReplica replica)
    {
        _replicas.Remove(replica.Record.Id);
        _effects.Add(new Unwatch(replica.Self));
    }

    private WatchedReplica? Find(ReplicaInstance instance) =>
        _replicas.TryGetValue(instance.Replica, out var replica) && replica.Self == instance ? replica : null;

    private void Say(string replica, bool alive)
    {
        if (_said.TryGetValue(replica, out var before) && before == alive) return;
        _said[replica] = alive;
        _effects.Add(alive ? new SayAlive(replica) : new SayOff(replica));
    }
}
