namespace Billing.Queue;

/// <summary>The ledger as the outbox relay sees it.</summary>
public interface IOutbox
{
    /// <summary>Requested payments with an arrival above <paramref name="after"/>, in order of arrival.</summary>
    Task<IReadOnlyList<StreamEntry>> UnsettledAfterAsync(Arrival after, int limit, CancellationToken cancellation);

    /// <summary>Whether the ledger gave <paramref name="arrival"/> to a payment.</summary>
    Task<bool> IsKnownAsync(Arrival arrival, CancellationToken cancellation);
}
