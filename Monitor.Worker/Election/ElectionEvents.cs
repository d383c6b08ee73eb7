using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>An event for the <see cref="ElectionCore"/>. Times are monotonic, from the monitor's start.</summary>
public abstract record ElectionEvent
{
    /// <summary>The same, as it concerns this shard.</summary>
    internal ElectionEvent Of(int shard) => shard == 0 ? this : this switch
    {
        RegistryRead read => read with { View = read.View.Of(shard) },
        PresenceTold told => told with { Presence = told.Presence.Of(shard) },
        Echoed echo => echo with { Presence = echo.Presence?.Of(shard) },
        _ => this,
    };
}

/// <summary>The registry and the leader's key, from a read sent at <paramref name="AskedAt"/>.</summary>
public sealed record RegistryRead(RegistryView View, TimeSpan AskedAt) : ElectionEvent;

/// <summary>A presence line arrived on the open connection.</summary>
public sealed record PresenceTold(ReplicaInstance From, Presence Presence) : ElectionEvent;

/// <summary>The open connection ended, usually because the process died.</summary>
public sealed record Disconnected(ReplicaInstance From) : ElectionEvent;

/// <summary>A ping's echo. <paramref name="Instance"/> is the process that answered at that address.</summary>
/// <param name="Presence">The state that the echo tells; null from a replica that does not tell it.</param>
public sealed record Echoed(ReplicaInstance From, string Instance, Presence? Presence = null) : ElectionEvent;

/// <summary>The ping sent at <paramref name="SentAt"/> got no echo within an interval, or a broken one. A late echo may still follow.</summary>
public sealed record EchoMissed(ReplicaInstance From, TimeSpan SentAt) : ElectionEvent;

/// <summary>The connection for a ping was refused: that machine's kernel reports that no process listens there.</summary>
public sealed record PingRefused(ReplicaInstance From) : ElectionEvent;

/// <summary>The other replicas' votes: how many answered, and how many of those also got no echo from the suspect.</summary>
public sealed record VotesCounted(ReplicaInstance Suspect, int Ballot, int Answered, int Agreeing) : ElectionEvent;

/// <summary>This monitor's own timer, due at <paramref name="Due"/>: it shows how late this monitor is.</summary>
public sealed record Ticked(TimeSpan Due) : ElectionEvent;

/// <summary>This monitor holds the lock.</summary>
public sealed record LockHeld : ElectionEvent;

/// <summary>Another monitor holds the lock, or Redis did not answer.</summary>
public sealed record LockLost : ElectionEvent;

public sealed record NamingDone(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>The key names <paramref name="Leader"/>, which this monitor did not expect.</summary>
public sealed record NamingTaken(ReplicaInstance Candidate, ReplicaInstance? Leader) : ElectionEvent;

/// <summary>This monitor no longer held the lock.</summary>
public sealed record NamingDenied(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>Redis did not answer: the naming may have been applied.</summary>
public sealed record NamingUnknown(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>The named replica minted its epoch.</summary>
public sealed record Accepted(ReplicaInstance Candidate, long Epoch) : ElectionEvent;

/// <summary>The named replica refused, failed, or did not answer in time.</summary>
public sealed record NotAccepted(ReplicaInstance Candidate) : ElectionEvent;
