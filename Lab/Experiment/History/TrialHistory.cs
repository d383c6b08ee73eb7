using Clients;

namespace Experiment.History;

/// <summary>A request for a payment or a refund, sent once, and the answer that its client got.</summary>
/// <param name="Amount">What the client asked for, as it computed it, in minor units: the bill's total, or the part that it named.</param>
/// <param name="Due">When it was due, counted from the first request. It is sent then even if earlier requests have no answer.</param>
/// <param name="Latency">From when it was due to its answer, so a delay before sending counts too.</param>
public sealed record Ask(int Number, string InvoiceId, long Amount, TimeSpan Due, TimeSpan Latency, PaymentAnswer Answer)
{
    /// <summary>The invoice's total as the client computed it, in minor units.</summary>
    public long Bill { get; init; } = Amount;

    /// <summary><c>card</c>, <c>cash</c> or <c>refund</c>.</summary>
    public string Kind { get; init; } = "card";

    /// <summary>The patient may leave after it: it pays all that is still due.</summary>
    public bool PaysAll { get; init; } = true;

    /// <summary>The id of what was accepted; null if that is not known.</summary>
    public string? PaymentId => Kind == "refund" ? Answer.Payment?.Id : Answer.Payment?.PaymentId;

    /// <summary>The money moved, and the patient may leave if that was all.</summary>
    public bool IsSuccess => PaysAll ? Answer.IsSuccess : Answer is { Status: 200, Payment.Status: "paid" };
}

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
    IReadOnlyDictionary<string, PaymentView> Payments)
{
    /// <summary><c>GET /invoices/{id}</c> of the bills; empty in a trial without a mix, where the payments tell all.</summary>
    public IReadOnlyDictionary<string, InvoiceView> Invoices { get; init; } = new Dictionary<string, InvoiceView>();
}
