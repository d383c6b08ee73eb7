using Experiment.Trials.Mix;

namespace Experiment.Trials;

/// <summary>An issued invoice, ready to be paid. Each bill has its own patient.</summary>
/// <param name="Amount">The total as the client computed it, in minor units.</param>
/// <param name="Visit">What its clerk does in a mixed trial; null: pays it all by card.</param>
internal sealed record Bill(string InvoiceId, long Amount, Visit? Visit = null);
