using Clients;

namespace Experiment.History;

/// <summary>A payment request that was sent once, and what its client saw.</summary>
/// <param name="Amount">What the bill comes to by the client's own sum, in minor units.</param>
/// <param name="Due">When it was due, from the first request on; it is sent then, whatever the others do.</param>
/// <param name="Latency">From when it was due to its answer: waiting to be sent is waiting too.</param>
public sealed record Ask(int Number, string InvoiceId, long Amount, TimeSpan Due, TimeSpan Latency, PaymentAnswer Answer);

/// <summary>Everything that can be seen of a trial from the outside, after it has come to rest.</summary>
/// <param name="Settlements">
/// The ledger's entries of the trial in order of sequence, led by the last one before it, if there is one.
/// </param>
/// <param name="Charges">What the gateway recorded since the trial began.</param>
/// <param name="Payments">
/// <c>GET /payments/{id}</c> of every accepted payment and of every charged one that the ledger has no entry for.
/// </param>
public sealed record TrialHistory(
    IReadOnlyList<Ask> Asks,
    IReadOnlyList<SettlementView> Settlements,
    IReadOnlyList<ChargeView> Charges,
    IReadOnlyDictionary<string, PaymentView> Payments);
