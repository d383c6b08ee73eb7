using Coordination.LeaderLock;
using Coordination.Protocol;

namespace Payments.Api.Leadership;

/// <summary>An event for the <see cref="LeadershipCore"/>.</summary>
public abstract record LeadershipEvent;

/// <summary>The monitor pushed an appointment; <paramref name="Request"/> must be answered.</summary>
public sealed record Appointed(int Request, Appointment Appointment) : LeadershipEvent;

/// <summary>Something that this replica's presence tells has changed outside the core.</summary>
public sealed record SelfChanged : LeadershipEvent;

/// <summary>A heartbeat found this instance in the leader's key. This is the slow path after a lost push.</summary>
public sealed record SeenNamed : LeadershipEvent;

/// <summary>The result of <see cref="Prove"/>; null if Redis did not answer.</summary>
public sealed record Proved(int Term, LeaderRenewal? Outcome) : LeadershipEvent;

public sealed record Minted(int Term, long Epoch) : LeadershipEvent;

public sealed record MintFailed(int Term) : LeadershipEvent;

/// <summary>The leader's work returned or threw.</summary>
public sealed record WorkEnded(int Term) : LeadershipEvent;

/// <summary>A renewal found another instance in the key.</summary>
public sealed record KeyLost(int Term) : LeadershipEvent;

/// <summary>The lease ran out on monotonic time.</summary>
public sealed record LeaseOver(int Term) : LeadershipEvent;

/// <summary>Another instance has this replica's id.</summary>
public sealed record IdLost : LeadershipEvent;

/// <summary>Asked to hand over and continue as a standby.</summary>
public sealed record StepDownAsked : LeadershipEvent;

/// <summary>What was in flight took too long to settle.</summary>
public sealed record HandOverOverdue(int Term) : LeadershipEvent;

/// <summary>The process is stopping: hand over, and never lead again.</summary>
public sealed record Leaving : LeadershipEvent;
