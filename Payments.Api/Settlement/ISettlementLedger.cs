using Ledger.Payments;

namespace Payments.Api.Settlement;

/// <summary>The ledger as the leader sees it. Every write names the leader's epoch and is rejected under an old one.</summary>
public interface ISettlementLedger
{
    /// <summary>Mints the next epoch. From the commit on, writes under every earlier one are rejected.</summary>
    /// <param name="elected">Asked at the commit: time since the first evidence of the old leader's loss.</param>
    Task<long> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, CancellationToken cancellation);

    /// <summary>Requested payments above <paramref name="after"/> up to <paramref name="upTo"/>, in order of arrival.</summary>
    Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, CancellationToken cancellation);

    /// <summary>The present arrivals of those of <paramref name="paymentIds"/> that exist, whatever their status.</summary>
    Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation);

    /// <summary>Records that these payments are about to be charged. To be awaited before the gateway is called.</summary>
    Task<Fence> RecordIntentAsync(
        long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation);

    /// <summary>Settles, or parks, in the order given, all or nothing; each settlement gets the next sequence number.</summary>
    /// <param name="firstSettlement">For the first call of a term: time since the first evidence of the old leader's loss.</param>
    Task<Fence> SettleAsync(
        long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement,
        CancellationToken cancellation);
}
