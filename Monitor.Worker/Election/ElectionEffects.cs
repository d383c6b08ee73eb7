using Coordination.Protocol;
using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>An action for the <see cref="ElectionLoop"/> to execute.</summary>
public abstract record ElectionEffect;

/// <summary>Open a connection to this replica and ping it until <see cref="Unwatch"/>.</summary>
public sealed record Watch(ReplicaInstance Replica, string Address) : ElectionEffect;

public sealed record Unwatch(ReplicaInstance Replica) : ElectionEffect;

/// <summary>Open the connection to this replica again: it no longer delivers what the echoes tell.</summary>
public sealed record Reopen(ReplicaInstance Replica) : ElectionEffect;

/// <summary>Probe at once, on a new connection.</summary>
public sealed record Confirm(ReplicaInstance Replica, string Address) : ElectionEffect;

/// <summary>Ask the replicas at <paramref name="Observers"/> whether they get an echo from the suspect.</summary>
public sealed record AskVotes(ReplicaInstance Suspect, string Address, int Ballot, IReadOnlyList<string> Observers) : ElectionEffect;

/// <summary>Write the leader's key, if this monitor still holds the lock and the key is absent or names <paramref name="Expected"/>.</summary>
public sealed record Name(ReplicaInstance Candidate, ReplicaInstance? Expected) : ElectionEffect;

/// <summary>Tell the replica that it was named leader.</summary>
public sealed record Appoint(ReplicaInstance Candidate, string Address, Appointment Appointment) : ElectionEffect;

/// <summary>The election is over: the new leader minted its epoch, <paramref name="After"/> the first evidence of the loss.</summary>
public sealed record Elected(ReplicaInstance Leader, long Epoch, Appointment Appointment, TimeSpan After) : ElectionEffect;

/// <summary>An unfinished election is abandoned: the leader came back, or another monitor's choice leads.</summary>
public sealed record ElectionDropped : ElectionEffect;

/// <summary>Log the 2021 experiment's line <c>I AM ALIVE from server_1</c>, at a change.</summary>
public sealed record SayAlive(string Replica) : ElectionEffect;

/// <summary>Log the 2021 experiment's line <c>I AM OFF from server_2</c>, at a change.</summary>
public sealed record SayOff(string Replica) : ElectionEffect;

/// <summary>Log the 2021 experiment's line <c>The leader is server_3</c>, at a change.</summary>
public sealed record SayLeader(string Replica) : ElectionEffect;
