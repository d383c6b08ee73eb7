using Coordination.Protocol;

namespace Monitor.Worker.Election;

/// <summary>Which replicas are alive: echoes, the open connection, and the vote.</summary>
public sealed partial class ElectionCore
{
    private int _ballots;

    private void OnPresence(TimeSpan now, PresenceTold told)
    {
        if (Find(told.From) is not { } replica) return;
        replica.Connected = true;
        replica.Delivered = told.Presence.Version;
        replica.EchoesAhead = 0;
        Believe(now, replica, told.Presence);
    }

    // The connection and the echoes tell the same; the later version counts.
    private void Believe(TimeSpan now, WatchedReplica replica, Presence presence)
    {
        if (presence.Version < replica.Presence?.Version) return;
        if (presence.Proofs > (replica.Presence?.Proofs ?? 0)) OnProof(now, replica);
        var led = replica.Presence is { Leader: true };
        replica.Presence = presence;
        if (presence.Leader) replica.ReleasedAt = null;
        else if (led || presence.Leaving) replica.ReleasedAt ??= now;
    }

    // A middlebox may drop an open connection without telling its ends. Then the echoes run ahead of it.
    private void CompareWithConnection(TimeSpan now, WatchedReplica replica, Presence presence)
    {
        replica.EchoesAhead = presence.Version > replica.Delivered ? replica.EchoesAhead + 1 : 0;
        if (replica.EchoesAhead < options.MissedPings || now - replica.OpenedAt < options.Lease) return;
        replica.EchoesAhead = 0;
        replica.OpenedAt = now;
        replica.Connected = false;
        _effects.Add(new Reopen(replica.Self));
    }

    private void OnDisconnected(TimeSpan now, Disconnected lost)
    {
        if (Find(lost.From) is not { } replica) return;
        replica.Connected = false;
        if (replica.State == ReplicaState.Off) return;
        replica.State = ReplicaState.Suspect;
        replica.Evidence ??= now;
        _effects.Add(new Confirm(replica.Self, replica.Record.Address));
    }

    private void OnEcho(TimeSpan now, Echoed echo)
    {
        if (Find(echo.From) is not { } replica) return;
        if (echo.Instance != replica.Record.Instance)
        {
            // Another process has bound its address, so it is dead.
            PutOff(now, replica, "crash", replica.Evidence ?? now);
            return;
        }
        replica.State = ReplicaState.Alive;
        replica.LastEcho = now;
        replica.Missed = 0;
        replica.Ballot = 0;
        replica.Evidence = null;
        replica.Cause = null;
        Say(replica.Record.Id, alive: true);
        if (echo.Presence is { } presence)
        {
            Believe(now, replica, presence);
            CompareWithConnection(now, replica, presence);
        }
        OnHeard(now, replica);
    }

    private void OnMissed(TimeSpan now, EchoMissed missed)
    {
        if (Find(missed.From) is not { } replica || replica.State == ReplicaState.Off) return;
        // A ping sent before the last echo arrived says nothing new.
        if (missed.SentAt < replica.LastEcho) return;
        replica.Missed++;
        replica.Evidence ??= missed.SentAt;
        if (replica.Missed < MissesOfASuspect) return;
        replica.State = ReplicaState.Suspect;
        AskForVotes(replica);
    }

    private void AskForVotes(WatchedReplica suspect)
    {
        if (suspect.Ballot != 0) return;
        var observers = _replicas.Values
            // A suspect is slow compared with others. If all miss pings, this monitor or the machine is slow.
            .Where(replica => replica != suspect && replica is { State: ReplicaState.Alive, Missed: 0 })
            .Select(replica => replica.Record.Address)
            .ToArray();
        if (observers.Length == 0) return;
        suspect.Ballot = ++_ballots;
        _effects.Add(new AskVotes(suspect.Self, suspect.Record.Address, suspect.Ballot, observers));
    }

    private void OnVotes(TimeSpan now, VotesCounted votes)
    {
        if (Find(votes.Suspect) is not { State: ReplicaState.Suspect } suspect || suspect.Ballot != votes.Ballot) return;
        suspect.Ballot = 0;
        // This monitor counts as one observer. Alone it proves nothing, because it may itself be cut off.
        if (votes.Answered == 0 || 2 * (votes.Agreeing + 1) <= votes.Answered + 1) return;
        PutOff(now, suspect, "hang", suspect.Evidence ?? now);
    }

    private void OnRefused(TimeSpan now, PingRefused refused)
    {
        if (Find(refused.From) is not { } replica || replica.State == ReplicaState.Off) return;
        // While its connection is open, the process is alive. It only stopped listening, and the connection will report its end.
        if (replica.Connected) OnMissed(now, new EchoMissed(refused.From, now));
        else PutOff(now, replica, "crash", replica.Evidence ?? now);
    }

    private void PutOff(TimeSpan now, WatchedReplica replica, string cause, TimeSpan evidence)
    {
        if (replica.State == ReplicaState.Off) return;
        replica.State = ReplicaState.Off;
        replica.Ballot = 0;
        replica.Cause = cause;
        replica.Evidence = evidence;
        Say(replica.Record.Id, alive: false);
        if ((Leader ?? _lastLeader) == replica.Self) Lose(now, cause, evidence);
    }
}
