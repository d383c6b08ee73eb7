using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>A replica's state, as a monitor sees it.</summary>
public enum ReplicaState
{
    /// <summary>Registered, but not heard from yet.</summary>
    Unheard,
    Alive,
    Suspect,
    Off,
}

/// <summary>One process under one id, as this monitor sees it.</summary>
public sealed class WatchedReplica(ReplicaRecord record, TimeSpan now)
{
    public ReplicaRecord Record { get; } = record;
    public ReplicaInstance Self { get; } = new(record.Id, record.Instance);
    public ReplicaState State { get; internal set; }

    /// <summary>The latest news of it, from its open connection or an echo; null before the first.</summary>
    public Presence? Presence { get; internal set; }

    public TimeSpan? LastEcho { get; internal set; }

    internal bool Registered { get; set; } = true;
    internal bool Connected { get; set; }
    internal int Missed { get; set; }

    // The open ballot, 0 if there is none. Only one is open at a time.
    internal int Ballot { get; set; }

    // When the first sign of its failure was seen; null if there is none.
    internal TimeSpan? Evidence { get; set; }

    // Why it is off: crash or hang.
    internal string? Cause { get; set; }

    // When it first reported that it stopped leading or is leaving; null while it leads.
    internal TimeSpan? ReleasedAt { get; set; }

    // The version of the last line on its open connection; -1 before the first. Echoes that know a later one, in a row. When the
    // connection was last opened because of that.
    internal long Delivered { get; set; } = -1;
    internal int EchoesAhead { get; set; }
    internal TimeSpan OpenedAt { get; set; } = now;

    // When it last proved that it can do a leader's work, and how often since the leader's last proof.
    internal TimeSpan? ProvedAt { get; set; }
    internal int ProofsAhead { get; set; }

    internal bool Leads => State != ReplicaState.Off && Presence is { Leader: true };
    internal bool CanLead => State == ReplicaState.Alive && Presence is { Leaving: false };

    /// <summary>An election need not wait for more news of it: it has reported its role, or is suspect or off.</summary>
    internal bool IsKnown => Presence is not null || State is ReplicaState.Off or ReplicaState.Suspect;
}
