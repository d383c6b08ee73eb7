using Ledger.Payments;

namespace Payments.Api.Settlement;

/// <summary>The leader's view of the ledger. Every write carries the leader's epoch and is rejected if a higher epoch exists.</summary>
public interface ISettlementLedger
{
    /// <summary>
    /// Mints the next epoch. From the commit on, writes under earlier epochs are rejected. The same commit records the intents of the first
    /// payments that are pending, so that a new leader may charge them at once.
    /// </summary>
    /// <param name="elected">Called just before the commit: time since the first evidence of the old leader's loss.</param>
    /// <param name="limit">The most pending payments to take.</param>
    Task<MintedEpoch> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation);

    /// <summary>Requested payments above <paramref name="after"/> up to <paramref name="upTo"/>, in order of arrival.</summary>
    /// <param name="limit">The most payments of one call.</param>
    Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation);

    /// <summary>Whether the payment is still requested under this arrival. An operator may have parked it.</summary>
    Task<bool> IsRequestedAsync(QueuedPayment payment, CancellationToken cancellation);

    /// <summary>The current arrivals of those <paramref name="paymentIds"/> that exist, in any status.</summary>
    Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation);

    /// <summary>Records that these payments are about to be charged. Must be awaited before the gateway is called.</summary>
    Task<Fence> RecordIntentAsync(
        long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation);

    /// <summary>
    /// Settles or parks the payments in the given order, all or none. Each settlement gets the next sequence number. Payments that are no
    /// longer requested are left out: if one was charged, the reconciliation finds it.
    /// </summary>
    /// <exception cref="OutcomeRefusedException">The database refuses an outcome's content. A retry would fail again.</exception>
    /// <param name="firstSettlement">For the first call of a term: time since the first evidence of the old leader's loss.</param>
    Task<Fence> SettleAsync(
        long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement,
        CancellationToken cancellation);
}

/// <summary>A new epoch.</summary>
/// <param name="Pending">The first requested payments, in order of arrival, as they were before their intents were recorded with the epoch.</param>
public sealed record MintedEpoch(long Epoch, IReadOnlyList<QueuedPayment> Pending);

/// <summary>The database refuses what an outcome says, for example by a constraint.</summary>
public sealed class OutcomeRefusedException(Exception cause) : Exception("The ledger refuses the outcome.", cause);
