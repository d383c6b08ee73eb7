using Coordination.Protocol;

namespace Payments.Api.Leadership;

/// <summary>An action for the <see cref="LeadershipLoop"/> to execute.</summary>
public abstract record LeadershipEffect;

/// <summary>Extend the leader's key, but don't write it if absent. If it is held, the lease of <paramref name="Term"/> begins.</summary>
public sealed record Prove(int Term) : LeadershipEffect;

/// <summary>Mint an epoch. The key is renewed meanwhile.</summary>
public sealed record Mint(int Term, Appointment Appointment) : LeadershipEffect;

/// <summary>Begin the leader's work.</summary>
public sealed record Lead(int Term, long Epoch) : LeadershipEffect;

/// <summary>Let the work finish what is in flight, within the time limit for handing over.</summary>
public sealed record FinishWork(int Term) : LeadershipEffect;

/// <summary>The term is over: end the lease, and abandon minting and work under it.</summary>
public sealed record EndTerm(int Term) : LeadershipEffect;

/// <summary>Delete the leader's key if it names this instance.</summary>
public sealed record ReleaseKey : LeadershipEffect;

/// <summary>Answer an appointment: the epoch, or null for a refusal.</summary>
public sealed record Answer(int Request, long? Epoch) : LeadershipEffect;
