using System.Diagnostics;
using Coordination.Protocol;

namespace Payments.Api.Leadership;

/// <summary>The proof, on monotonic time, that this replica may still act as leader.</summary>
public interface ILease
{
    /// <summary>False once the lease is over. It never becomes true again in this term.</summary>
    bool IsHeld { get; }
}

/// <summary>One replica's time as leader, under one epoch of the ledger.</summary>
public sealed record Term(string Replica, long Epoch, ILease Lease)
{
    /// <summary>Call it after each settlement: it proves that this leader can do its work.</summary>
    public Action Worked { get; init; } = () => { };
}

/// <summary>A leader's work. The coordination decides when it runs; the implementation defines what it does.</summary>
public interface ILeaderWork
{
    /// <summary>Opens connections and runs the code of a takeover once, so that the first takeover is as fast as later ones.</summary>
    Task WarmUpAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether the work could be done here now: the ledger can be read and written, and the gateway answers. Changes nothing. May throw instead of
    /// false.
    /// </summary>
    Task<bool> CanWorkAsync(CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>Mints a higher epoch in the ledger. From its commit on, writes of older leaders are rejected.</summary>
    Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation);

    /// <summary>
    /// Works until it is cancelled or the ledger answers that a higher epoch exists. On <paramref name="stepDown"/> it takes nothing
    /// new, finishes what is in flight and returns. On <paramref name="lost"/> it abandons the work and returns at once.
    /// </summary>
    Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost);
}
