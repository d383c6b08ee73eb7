using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>The loss of a leader, from its certainty until a successor has minted its epoch. Times are monotonic.</summary>
/// <param name="Previous">Who led; null when nobody did.</param>
/// <param name="Reason"><c>crash</c>, <c>hang</c>, <c>released</c>, <c>missing</c>.</param>
/// <param name="Evidence">The first sign of it.</param>
/// <param name="Certain">When it was sure.</param>
public sealed record LeaderLoss(ReplicaInstance? Previous, string Reason, TimeSpan Evidence, TimeSpan Certain);
