namespace Experiment.Trials;

/// <summary>An issued invoice, ready to be paid. Each bill has its own patient.</summary>
/// <param name="Amount">The total as the client computed it, in minor units.</param>
internal sealed record Bill(string InvoiceId, long Amount);
