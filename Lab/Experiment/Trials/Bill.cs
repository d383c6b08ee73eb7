namespace Experiment.Trials;

/// <summary>An issued invoice of a patient of its own, ready to be paid.</summary>
/// <param name="Amount">By the client's own sum, in minor units.</param>
internal sealed record Bill(string InvoiceId, long Amount);
