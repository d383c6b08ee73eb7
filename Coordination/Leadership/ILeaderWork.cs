using System.Diagnostics;

namespace Coordination.Leadership;

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

/// <summary>The proof, on monotonic time, that this replica may still believe that it leads.</summary>
public interface ILease
{
    /// <summary>False once the lease can't be proved any more; it never becomes true again for this term.</summary>
    bool IsHeld { get; }
}

/// <summary>One replica's time as leader, under one epoch of the ledger.</summary>
public sealed record Term(string Replica, long Epoch, ILease Lease);

/// <summary>What a leader does. Coordination decides when; the payments replica knows what.</summary>
public interface ILeaderWork
{
    /// <summary>Opens connections and runs the paths of a takeover once, so that the first one is as fast as the tenth.</summary>
    Task WarmUpAsync(CancellationToken cancellation);

    /// <summary>Mints a higher epoch in the ledger: from its commit on, every older leader's write is rejected.</summary>
    Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation);

    /// <summary>
    /// Works until <paramref name="stepDown"/> (finishes what is in flight, takes nothing new, returns), until
    /// <paramref name="lost"/> (abandons at once, returns), or until the ledger answers that a higher epoch exists (returns).
    /// </summary>
    Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost);
}
