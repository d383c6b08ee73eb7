using Patients.Api.Charges;
using Patients.Api.Payments;

namespace Patients.Api.Invoices;

/// <summary>Derived from the invoice's payments.</summary>
public enum InvoiceState
{
    /// <summary>Nothing is paid.</summary>
    Issued,

    /// <summary>A payment of it is requested or parked.</summary>
    Paying,

    /// <summary>A part is paid, and no payment is under way.</summary>
    PartPaid,

    Paid,

    /// <summary>Its charges are unbilled again.</summary>
    Cancelled,
}

/// <summary>Charges of a patient that were billed together. Amounts are in minor units.</summary>
/// <param name="Number">Runs without gaps over all invoices of the hospital; trials have their own.</param>
/// <param name="Paid">What was paid and not given back.</param>
/// <param name="Outstanding">What can still be asked for: what is requested or parked is taken off.</param>
/// <param name="PaymentId">The payment that is charging it or, if there is none, that paid it last.</param>
/// <param name="Declined">How many payments for it were declined.</param>
public sealed record Invoice(
    string Id, string PatientId, long? Number, InvoiceState State, long Amount, long Paid, long Outstanding, string Currency, string? PaymentId,
    long Declined, DateTimeOffset IssuedAt)
{
    /// <summary>Null unless it is cancelled.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>What it bills; of a cancelled invoice, what it billed. Empty in a list.</summary>
    public IReadOnlyList<Charge> Lines { get; init; } = [];

    /// <summary>In order of arrival: of cards, cash and refunds, in every status. Empty in a list.</summary>
    public IReadOnlyList<Payment> Payments { get; init; } = [];
}
