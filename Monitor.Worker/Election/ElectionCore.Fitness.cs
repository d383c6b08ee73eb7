namespace Monitor.Worker.Election;

/// <summary>
/// Holding a role is proved by doing its work. The leader proves that it can work (<c>Presence.Proofs</c>), or gives way to a replica
/// that proves it. This monitor hears replicas and gets its leaders accepted, or gives way to the other monitor.
/// </summary>
public sealed partial class ElectionCore
{
    // So many proofs of another replica without one of the leader. Proofs are counted and not timed, because an outage for all
    // ends the proofs of all, and a slow machine delays those of all.
    private const int ProofsAheadOfALeader = 5;

    // Lifeguard (Dadgar et al. 2018) bounds its local health multiplier in the same way.
    private const int MostSlowness = 8;

    private TimeSpan? _heardAt;
    private TimeSpan? _failingSince;
    private TimeSpan _yieldsUntil;
    private int _slowness;

    /// <summary>
    /// Whether this monitor should hold the lock, or try to: it hears a replica, or there is none to hear, and it is not letting the
    /// other monitor try because its own choices were not accepted.
    /// </summary>
    public bool IsFit { get; private set; }

    // A monitor whose own timers come late gets echoes late, and must not accuse others of it.
    private int MissesOfASuspect => options.MissedPings * (1 + _slowness);

    private void OnTick(TimeSpan now, Ticked tick)
    {
        var late = now - tick.Due;
        _slowness = late > options.PingInterval / 2
            ? (int)Math.Min(MostSlowness, _slowness + 1 + (late / options.PingInterval))
            : Math.Max(0, _slowness - 1);
    }

    private void OnHeard(TimeSpan now, WatchedReplica replica)
    {
        // Without its presence this monitor can't choose it.
        if (replica.Presence is not null) _heardAt = now;
    }

    private void OnLockHeld()
    {
        if (!IsActive) _failingSince = null;
        IsActive = true;
    }

    private void OnProof(TimeSpan now, WatchedReplica replica)
    {
        if (replica.Self == Leader) CountProofsAgain();
        // After a gap it could not work either, and the leader may be the next to recover.
        else if (!IsAble(now, replica)) replica.ProofsAhead = 1;
        // Proofs that arrive together count as one: this monitor may have been late.
        else if (now - replica.ProvedAt >= options.Proof / 2) replica.ProofsAhead++;
        replica.ProvedAt = now;
    }

    private void CountProofsAgain()
    {
        foreach (var replica in _replicas.Values) replica.ProofsAhead = 0;
    }

    private bool IsUnable(WatchedReplica leader) =>
        leader is { State: ReplicaState.Alive, Leads: true }
        && _replicas.Values.Any(replica => replica != leader && replica.CanLead && replica.ProofsAhead >= ProofsAheadOfALeader);

    internal bool IsAble(TimeSpan now, WatchedReplica replica) =>
        replica.ProvedAt is { } proved && now - proved < options.Proof * 3;

    private void JudgeSelf(TimeSpan now)
    {
        if (_replicas.Count == 0) _heardAt = now;
        if (IsActive && _failingSince is { } since && IsPast(now, since, options.Lease * 2))
        {
            _failingSince = null;
            _yieldsUntil = now + options.Lease;
        }
        IsFit = _heardAt is { } heard && now - heard < options.Lease && now >= _yieldsUntil;
    }
}
