using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>What a monitor believes of a replica.</summary>
public enum ReplicaState
{
    /// <summary>Registered, and never heard.</summary>
    Unheard,
    Alive,
    Suspect,
    Off,
}

/// <summary>One process under one id, as this monitor sees it.</summary>
public sealed class WatchedReplica(ReplicaRecord record)
{
    public ReplicaRecord Record { get; } = record;
    public ReplicaInstance Self { get; } = new(record.Id, record.Instance);
    public ReplicaState State { get; internal set; }

    /// <summary>Its last line on the open connection; null until the first.</summary>
    public Presence? Presence { get; internal set; }

    public TimeSpan? LastEcho { get; internal set; }

    internal bool Registered { get; set; } = true;
    internal bool Connected { get; set; }
    internal int Missed { get; set; }

    // The ballot that is out, 0 for none; one at a time.
    internal int Ballot { get; set; }

    // When the first sign of its end came, while there is one.
    internal TimeSpan? Evidence { get; set; }

    // Why it is off: crash or hang.
    internal string? Cause { get; set; }

    // When it said that it leads no longer; null while it leads, or never did.
    internal TimeSpan? ReleasedAt { get; set; }

    internal bool Leads => State != ReplicaState.Off && Presence is { Leader: true };
    internal bool CanLead => State == ReplicaState.Alive && Presence is { Leaving: false };

    /// <summary>Nothing more is to be learned before an election: it has told its role, or it is gone.</summary>
    internal bool IsKnown => Presence is not null || State is ReplicaState.Off or ReplicaState.Suspect;
}
