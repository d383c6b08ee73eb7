using System.Diagnostics;

namespace Coordination.Protocol;

/// <summary>The monitor's request to a replica to lead, with the reason and the timing.</summary>
/// <param name="Previous">The replica that led before, or null if none did.</param>
/// <param name="Reason"><c>crash</c>, <c>hang</c>, <c>released</c>, <c>missing</c> (there was no leader),
/// <c>unable</c> (it could not work, another replica could).</param>
/// <param name="Detected">The time from the first evidence of the loss until it was certain.</param>
/// <param name="Elapsed">The time from the first evidence until this appointment was made.</param>
public sealed record Appointment(string? Previous, string Reason, TimeSpan Detected, TimeSpan Elapsed)
{
    /// <summary>The monitor's span of this takeover. Default if tracing is off or no monitor pushed the appointment.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>When this replica received it, on its own monotonic clock. Null if no monitor pushed it.</summary>
    public long? ReceivedAt { get; init; }
}
