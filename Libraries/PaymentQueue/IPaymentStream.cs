using Ledger.Payments;

namespace PaymentQueue;

/// <summary>A payment's announcement in the stream: ids and the W3C trace context, no patient data.</summary>
/// <param name="Arrival">The entry's id.</param>
/// <param name="PaymentId">Empty if the entry has none: it is not one of ours.</param>
public sealed record StreamEntry(Arrival Arrival, string PaymentId, string? TraceParent)
{
    /// <summary>The entry's id in the stream. It differs from the arrival only if the ledger can't have assigned it.</summary>
    public string Id { get => field ?? Arrival.ToString(); init; }
}

/// <summary>
/// The queue of payment requests: a log in the ledger's order of arrival. Settled entries are trimmed.
/// It may be lost or rolled back at any time; the outbox relay restores it from the ledger.
/// Every call may fail with <see cref="QueueUnavailableException"/>; it may have been applied or not.
/// </summary>
public interface IPaymentStream
{
    /// <summary>The highest id the stream has ever held; <see cref="Arrival.None"/> if it does not exist.</summary>
    Task<Arrival> TopAsync(CancellationToken cancellation);

    /// <summary>
    /// Appends <paramref name="entries"/> (rising arrivals) if the stream's top is still <paramref name="expectedTop"/>.
    /// Returns the top after the call: the last entry's arrival if it appended, any other value if not.
    /// </summary>
    Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation);

    /// <summary>Deletes the stream, because it holds ids that the ledger never assigned.</summary>
    Task ResetAsync(CancellationToken cancellation);

    /// <summary>Entries after <paramref name="after"/>, in order; waits up to <paramref name="wait"/> if there are none.</summary>
    Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation);

    /// <summary>Acknowledges: removes every entry up to <paramref name="settled"/>. Call it only after the ledger's commit.</summary>
    Task TrimAsync(Arrival settled, CancellationToken cancellation);

    /// <summary>Moves entries that belong to no payment out of the queue, to where an operator can see them.</summary>
    Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation);

    /// <summary>Announces that these payments have a new status. May get lost; the ledger is authoritative.</summary>
    Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation);

    /// <summary>Subscribes to what <see cref="AnnounceAsync"/> announces, until disposed.</summary>
    Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation);
}

/// <summary>The queue did not answer in time: the call may have been applied.</summary>
public sealed class QueueUnavailableException(string message, Exception inner) : Exception(message, inner);
