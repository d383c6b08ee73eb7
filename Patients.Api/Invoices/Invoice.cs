using Patients.Api.Charges;

namespace Patients.Api.Invoices;

/// <summary>Derived from the invoice's payments. <c>Paying</c> while one is requested or parked.</summary>
public enum InvoiceState { Issued, Paying, Paid }

/// <summary>Charges of a patient that were billed together. <paramref name="Amount"/> is in minor units.</summary>
/// <param name="PaymentId">The payment that is charging it or has paid it; null in state <c>Issued</c>.</param>
/// <param name="Declined">How many payments for it were declined.</param>
public sealed record Invoice(
    string Id, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, long Declined,
    DateTimeOffset IssuedAt, IReadOnlyList<Charge> Lines);
