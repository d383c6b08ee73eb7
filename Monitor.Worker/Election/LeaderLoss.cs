using Coordination.Registry;

namespace Monitor.Worker.Election;

/// <summary>The loss of a leader. It lasts from when it is certain until a successor has minted its epoch. Times are monotonic.</summary>
/// <param name="Previous">The replica that led; null if none did.</param>
/// <param name="Reason"><c>crash</c>, <c>hang</c>, <c>released</c>, <c>missing</c>, <c>unable</c>.</param>
/// <param name="Evidence">When the first sign of it was seen.</param>
/// <param name="Certain">When it became certain.</param>
public sealed record LeaderLoss(ReplicaInstance? Previous, string Reason, TimeSpan Evidence, TimeSpan Certain);
