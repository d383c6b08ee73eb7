using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>Which replica should lead: the loss, the choice, the naming, the appointment.</summary>
public sealed partial class ElectionCore
{
    private enum Stage { Idle, Naming, Unsure, Appointing }

    private readonly HashSet<string> _passedOver = [];
    private LeaderLoss? _loss;
    private Stage _stage;
    private ReplicaInstance? _candidate;
    private Appointment? _appointment;
    private ReplicaInstance? _lastLeader;
    private TimeSpan? _absentSince;
    private TimeSpan? _strangerSince;
    private TimeSpan _namedAt = TimeSpan.MinValue;
    private TimeSpan _notBefore;
    private bool _leaderRead;

    /// <summary>The replica that leads or is about to; null if there is none.</summary>
    internal ReplicaInstance? Head => _candidate ?? Leader;

    /// <summary>Whether the leader leads, and no election is under way.</summary>
    internal bool IsCalm => _loss is null && _stage == Stage.Idle && Leader is not null && Find(Leader) is { State: ReplicaState.Alive, Leads: true };

    private void OnLeaderRead(TimeSpan now, RegistryRead read)
    {
        // A read sent before the last naming was applied may show the previous leader.
        if (_stage == Stage.Naming || read.AskedAt <= _namedAt) return;
        _leaderRead = true;
        if (_stage == Stage.Unsure)
        {
            _stage = Stage.Idle;
            if (read.View.Leader == _candidate)
            {
                OnNamed(now, _candidate!);
                return;
            }
        }
        Adopt(read.View.Leader);
        // The leader can only be missing once a replica is able to lead. From then on the others get the grace period to appear too.
        _absentSince = Leader is null && _replicas.Values.Any(replica => replica.CanLead) ? _absentSince ?? now : null;
        _strangerSince = Leader is not null && Find(Leader) is null ? _strangerSince ?? now : null;
    }

    private void Adopt(ReplicaInstance? leader)
    {
        var before = Leader;
        Leader = leader;
        // The doubt was about the previous leader.
        if (leader != before)
        {
            _strangerSince = _absentSince = null;
            CountProofsAgain();
        }
        if (leader is null) return;
        // A loss is over when another replica leads, unless this election named that replica.
        if (_loss is not null && leader != _loss.Previous && leader != _candidate && leader != before) DropElection();
        if (_lastLeader == leader) return;
        _lastLeader = leader;
        // Its release was for an earlier term.
        if (Find(leader) is { } replica) replica.ReleasedAt = null;
        _effects.Add(new SayLeader(leader.Replica));
    }

    private void Lose(TimeSpan now, string reason, TimeSpan evidence) =>
        // A successor that dies before minting prolongs the same loss.
        _loss ??= new LeaderLoss(Leader ?? _lastLeader, reason, evidence, now);

    private void DropElection()
    {
        _loss = null;
        _failingSince = null;
        _stage = Stage.Idle;
        _candidate = null;
        _passedOver.Clear();
        _effects.Add(new ElectionDropped());
    }

    private void Decide(TimeSpan now)
    {
        if (_stage == Stage.Appointing && Find(_candidate!) is null or { State: ReplicaState.Off })
            OnNotAccepted(now, new NotAccepted(_candidate!));
        if (!IsActive || !_leaderRead || _stage != Stage.Idle) return;
        FindLoss(now);
        if (_loss is null || now < _notBefore || Choose(now) is not { } candidate) return;
        _stage = Stage.Naming;
        _candidate = candidate.Self;
        // If the key is absent and no leader was seen to fail, the first write of the key wins.
        var replaced = Leader ?? (_loss.Reason == "missing" ? null : _loss.Previous);
        _effects.Add(new Name(candidate.Self, replaced));
    }

    private void FindLoss(TimeSpan now)
    {
        var leader = Leader ?? _lastLeader;
        var watched = leader is null ? null : Find(leader);
        if (_loss is not null)
        {
            // The leader is back before a successor was named: it thawed, can work again, or rewrote its key after Redis lost it.
            if (watched is { State: ReplicaState.Alive, Leads: true } && Leader == watched.Self && !IsUnable(watched)) DropElection();
            return;
        }
        if (watched is { State: ReplicaState.Off })
            Lose(now, watched.Cause!, watched.Evidence ?? now);
        else if (watched is { ReleasedAt: { } released, Leads: false })
            Lose(now, "released", released);
        else if (leader is not null && watched is null && _replicas.ContainsKey(leader.Replica))
            Lose(now, "crash", now); // Its id belongs to another instance.
        else if (Leader is not null && _strangerSince is { } since && IsPast(now, since, options.HeartbeatInterval * 2))
            Lose(now, "crash", since);
        else if (watched is not null && Leader == watched.Self && IsUnable(watched))
            Lose(now, "unable", watched.ProvedAt ?? now);
        else if (Leader is null && HasNoLeader(now))
            Lose(now, "missing", _absentSince!.Value);
    }

    // The key is absent: never written, expired, or lost by Redis. If Redis lost it, the leader rewrites it.
    private bool HasNoLeader(TimeSpan now)
    {
        if (_absentSince is not { } since || !_replicas.Values.All(replica => replica.IsKnown)) return false;
        var leading = _replicas.Values.Where(replica => replica.Leads).ToList();
        // A replica that echoes reports that it leads only while its lease holds. From one that does not echo, the news that its
        // lease ran out may not have arrived.
        if (leading.Any(replica => replica.State == ReplicaState.Alive)) return false;
        return IsPast(now, since, leading.Count > 0 ? options.Lease : options.LeaseRenewal);
    }

    private static bool IsPast(TimeSpan now, TimeSpan since, TimeSpan grace) => now - since >= grace;

    private WatchedReplica? Choose(TimeSpan now) => Choices(now) is { Count: > 0 } choices ? choices[random.Next(choices.Count)] : null;

    // Prefers replicas that were not the previous leader, then those not asked yet, then those that can do the work, then warm ones, then
    // those that lead the fewest other shards. Each preference applies only if a replica satisfies it.
    private List<WatchedReplica> Choices(TimeSpan now)
    {
        var choices = _replicas.Values.Where(replica => replica.CanLead).ToList();
        Prefer(replica => replica.Self != _loss!.Previous);
        Prefer(replica => !_passedOver.Contains(replica.Record.Instance));
        Prefer(replica => IsAble(now, replica));
        Prefer(replica => replica.Presence!.Warm);
        if (load is not null && choices.Count > 1 && choices.Min(choice => load(choice.Self)) is var least) Prefer(replica => load(replica.Self) == least);
        return choices;

        void Prefer(Predicate<WatchedReplica> which)
        {
            if (choices.Exists(which)) choices.RemoveAll(choice => !which(choice));
        }
    }

    private void OnNamed(TimeSpan now, ReplicaInstance candidate)
    {
        if (_stage == Stage.Appointing || candidate != _candidate) return;
        _stage = Stage.Appointing;
        _namedAt = now;
        Adopt(candidate);
        _appointment = new Appointment(_loss!.Previous?.Replica, _loss.Reason, _loss.Certain - _loss.Evidence, now - _loss.Evidence);
        if (Find(candidate) is { } replica)
        {
            replica.ReleasedAt = null;
            _effects.Add(new Appoint(candidate, replica.Record.Address, _appointment));
        }
        else
        {
            OnNotAccepted(now, new NotAccepted(candidate));
        }
    }

    private void OnNamingTaken(TimeSpan now, NamingTaken taken)
    {
        if (_stage != Stage.Naming || taken.Candidate != _candidate) return;
        _stage = Stage.Idle;
        _candidate = null;
        _notBefore = now + options.MonitorRenewal;
        Adopt(taken.Leader);
    }

    private void OnNamingDenied(NamingDenied denied)
    {
        if (_stage != Stage.Naming || denied.Candidate != _candidate) return;
        // The loss stays: this monitor names a successor when it gets the lock back, unless the other monitor was faster.
        IsActive = false;
        _stage = Stage.Idle;
        _candidate = null;
    }

    private void OnNamingUnknown(TimeSpan now, NamingUnknown unknown)
    {
        if (_stage != Stage.Naming || unknown.Candidate != _candidate) return;
        _failingSince ??= now;
        // The next read of the key shows whether the naming was applied.
        _stage = Stage.Unsure;
        _namedAt = now;
    }

    private void OnAccepted(TimeSpan now, Accepted accepted)
    {
        if (_stage != Stage.Appointing || accepted.Candidate != _candidate) return;
        _effects.Add(new Elected(accepted.Candidate, accepted.Epoch, _appointment!, now - _loss!.Evidence));
        _stage = Stage.Idle;
        _candidate = null;
        _loss = null;
        _failingSince = null;
        _passedOver.Clear();
    }

    private void OnNotAccepted(TimeSpan now, NotAccepted not)
    {
        if (_stage != Stage.Appointing || not.Candidate != _candidate) return;
        // Its open connection reports that it leads, so only the answer was lost.
        if (Find(not.Candidate) is { Leads: true } leading)
        {
            OnAccepted(now, new Accepted(not.Candidate, leading.Presence!.Epoch));
            return;
        }
        _failingSince ??= now;
        _stage = Stage.Idle;
        _candidate = null;
        // A replica not asked yet is asked at once. Once all have failed, the next round starts after MonitorRenewal.
        _passedOver.Add(not.Candidate.Instance);
        if (Choices(now).Exists(choice => !_passedOver.Contains(choice.Record.Instance))) return;
        _passedOver.Clear();
        _notBefore = now + options.MonitorRenewal;
    }
}
