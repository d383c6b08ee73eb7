using Clients;

namespace Experiment.History;

/// <summary>A payment request, sent once, and the answer that its client got.</summary>
/// <param name="Amount">The bill's total as the client computed it, in minor units.</param>
/// <param name="Due">When it was due, counted from the first request. It is sent then even if earlier requests have no answer.</param>
/// <param name="Latency">From when it was due to its answer, so a delay before sending counts too.</param>
public sealed record Ask(int Number, string InvoiceId, long Amount, TimeSpan Due, TimeSpan Latency, PaymentAnswer Answer);

/// <summary>Everything visible of a trial from the outside, once the system is idle.</summary>
/// <param name="Settlements">
/// The trial's ledger entries by sequence, preceded by the last entry before the trial, if any.
/// </param>
/// <param name="Charges">The charges that the gateway recorded since the trial began.</param>
/// <param name="Payments">
/// <c>GET /payments/{id}</c> of every accepted payment, and of every charged payment without a ledger entry.
/// </param>
public sealed record TrialHistory(
    IReadOnlyList<Ask> Asks,
    IReadOnlyList<SettlementView> Settlements,
    IReadOnlyList<ChargeView> Charges,
    IReadOnlyDictionary<string, PaymentView> Payments);
