using System.Diagnostics;
using Coordination.Protocol;

namespace Payments.Api.Leadership;

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
