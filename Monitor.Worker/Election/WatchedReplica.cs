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
public sealed class WatchedReplica(ReplicaRecord record)
{
    public ReplicaRecord Record { get; } = record;
    public ReplicaInstance Self { get; } = new(record.Id, record.Instance);
    public ReplicaState State { get; internal set; }

    /// <summary>The last line on its open connection; null before the first.</summary>
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

    internal bool Leads => State != ReplicaState.Off && Presence is { Leader: true };
    internal bool CanLead => State == ReplicaState.Alive && Presence is { Leaving: false };

    /// <summary>An election need not wait for more news of it: it has reported its role, or is suspect or off.</summary>
    internal bool IsKnown => Presence is not null || State is ReplicaState.Off or ReplicaState.Suspect;
}
