using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>What a monitor learns. Times are monotonic, from the monitor's start.</summary>
public abstract record ElectionEvent;

/// <summary>The registry and the leader's key, as a read that was sent at <paramref name="AskedAt"/> found them.</summary>
public sealed record RegistryRead(RegistryView View, TimeSpan AskedAt) : ElectionEvent;

/// <summary>A line on the open connection.</summary>
public sealed record PresenceTold(ReplicaInstance From, Presence Presence) : ElectionEvent;

/// <summary>The open connection ended: mostly the kernel's word that the process died.</summary>
public sealed record Disconnected(ReplicaInstance From) : ElectionEvent;

/// <summary>A ping's echo; <paramref name="Instance"/> is who answered at that address.</summary>
public sealed record Echoed(ReplicaInstance From, string Instance) : ElectionEvent;

/// <summary>No echo in time, or a broken one, to the ping that was sent at <paramref name="SentAt"/>.</summary>
public sealed record EchoMissed(ReplicaInstance From, TimeSpan SentAt) : ElectionEvent;

/// <summary>The connection for a ping was refused: the kernel of that machine says that nobody listens there.</summary>
public sealed record PingRefused(ReplicaInstance From) : ElectionEvent;

/// <summary>The other replicas' answers: how many answered, and how many of those got no echo from the suspect either.</summary>
public sealed record VotesCounted(ReplicaInstance Suspect, int Ballot, int Answered, int Agreeing) : ElectionEvent;

/// <summary>This monitor holds the lock.</summary>
public sealed record LockHeld : ElectionEvent;

/// <summary>Another monitor holds the lock, or this one can't tell.</summary>
public sealed record LockLost : ElectionEvent;

public sealed record NamingDone(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>The key names <paramref name="Leader"/>, whom this monitor did not expect.</summary>
public sealed record NamingTaken(ReplicaInstance Candidate, ReplicaInstance? Leader) : ElectionEvent;

/// <summary>This monitor's lock did not stand any more.</summary>
public sealed record NamingDenied(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>Redis did not answer: the naming may have been applied.</summary>
public sealed record NamingUnknown(ReplicaInstance Candidate) : ElectionEvent;

/// <summary>The named replica minted its epoch.</summary>
public sealed record Accepted(ReplicaInstance Candidate, long Epoch) : ElectionEvent;

/// <summary>The named replica refused, failed, or did not answer in time.</summary>
public sealed record NotAccepted(ReplicaInstance Candidate) : ElectionEvent;
