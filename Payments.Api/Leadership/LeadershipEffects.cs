using Coordination.Protocol;

namespace Payments.Api.Leadership;

/// <summary>What a replica is to do about its leadership.</summary>
public abstract record LeadershipEffect;

/// <summary>Extend the leader's key, without writing it when it is absent. Held: the lease of <paramref name="Term"/> begins.</summary>
public sealed record Prove(int Term) : LeadershipEffect;

/// <summary>Mint an epoch, and renew the key meanwhile.</summary>
public sealed record Mint(int Term, Appointment Appointment) : LeadershipEffect;

/// <summary>Begin the leader's work.</summary>
public sealed record Lead(int Term, long Epoch) : LeadershipEffect;

/// <summary>Let the work finish what is in flight, within the time for handing over.</summary>
public sealed record FinishWork(int Term) : LeadershipEffect;

/// <summary>The term is over: end the lease and abandon whatever mints or works under it.</summary>
public sealed record EndTerm(int Term) : LeadershipEffect;

/// <summary>Delete the leader's key where it names this instance.</summary>
public sealed record ReleaseKey : LeadershipEffect;

/// <summary>Answer an appointment: the epoch, or null for a refusal.</summary>
public sealed record Answer(int Request, long? Epoch) : LeadershipEffect;
