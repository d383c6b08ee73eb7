using Ledger.Payments;

namespace PaymentQueue;

/// <summary>A payment's announcement in the stream: ids and the W3C trace context, nothing of a patient.</summary>
/// <param name="Arrival">The entry's id.</param>
/// <param name="PaymentId">Empty where the entry has none: not one of ours.</param>
public sealed record StreamEntry(Arrival Arrival, string PaymentId, string? TraceParent)
{
    /// <summary>The entry's id in the stream; told apart from the arrival only where no ledger can have given it out.</summary>
    public string Id { get => field ?? Arrival.ToString(); init; }
}

/// <summary>
/// The queue of payment requests: a log in the ledger's order of arrival, of which settled entries are trimmed away.
/// It may be lost or rolled back at any time; the outbox relay brings it back from the ledger.
/// Every call may fail with <see cref="QueueUnavailableException"/>, after which it may have been applied or not.
/// </summary>
public interface IPaymentStream
{
    /// <summary>The highest id the stream has ever held; <see cref="Arrival.None"/> when it does not exist.</summary>
    Task<Arrival> TopAsync(CancellationToken cancellation);

    /// <summary>
    /// Appends <paramref name="entries"/> (rising arrivals) if the stream's top is still <paramref name="expectedTop"/>.
    /// Answers the top after the call: the last entry's arrival where it appended, any other value where it did not.
    /// </summary>
    Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation);

    /// <summary>Drops the stream: for one that holds ids which the ledger never gave out.</summary>
    Task ResetAsync(CancellationToken cancellation);

    /// <summary>Entries after <paramref name="after"/>, in order; waits up to <paramref name="wait"/> when there is none.</summary>
    Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation);

    /// <summary>Acknowledges: removes every entry up to <paramref name="settled"/>. Only after the ledger's commit.</summary>
    Task TrimAsync(Arrival settled, CancellationToken cancellation);

    /// <summary>Takes entries that are no payment's out of the way, to where a person can see them.</summary>
    Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation);

    /// <summary>Tells whoever waits that these payments have a new status. May get lost; the ledger is the truth.</summary>
    Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation);

    /// <summary>Hears what <see cref="AnnounceAsync"/> tells, until disposed.</summary>
    Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation);
}

/// <summary>The queue did not answer, or not in time: what was asked may have been done.</summary>
public sealed class QueueUnavailableException(string message, Exception inner) : Exception(message, inner);
