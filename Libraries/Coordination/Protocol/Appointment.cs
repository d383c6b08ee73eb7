using System.Diagnostics;

namespace Coordination.Protocol;

/// <summary>Why and since when a replica is asked to lead, as the monitor tells it.</summary>
/// <param name="Previous">The replica that led before, null when none did.</param>
/// <param name="Reason"><c>crash</c>, <c>hang</c>, <c>released</c>, <c>missing</c> (nobody led).</param>
/// <param name="Detected">From the first evidence of the loss until it was certain.</param>
/// <param name="Elapsed">From the first evidence until this appointment was made.</param>
public sealed record Appointment(string? Previous, string Reason, TimeSpan Detected, TimeSpan Elapsed)
{
    /// <summary>The monitor's span of this takeover; default where nobody traces, or no monitor pushed the appointment.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>When this replica received it, on its own monotonic clock; null where no monitor pushed it.</summary>
    public long? ReceivedAt { get; init; }
}
