using Ledger;
using Ledger.Payments;

namespace Patients.Api.Invoices;

internal sealed class InvoiceRow
{
    public static readonly string Select = $"""
        SELECT invoices.id, invoices.patient_id AS PatientId, invoices.number, invoices.amount, invoices.currency, invoices.issued_at AS IssuedAt,
               invoices.cancelled_at AS CancelledAt, invoices.cancel_reason AS CancelReason, {InvoiceMoney.Paid("invoices")} AS Paid,
               {InvoiceMoney.Outstanding("invoices")} AS Outstanding, {InvoiceMoney.Payment("invoices")} AS PaymentId,
               (SELECT count(*) FROM payments AS refused WHERE refused.invoice_id = invoices.id
                AND refused.kind <> '{StoredKind.Refund}' AND refused.status = '{StoredStatus.Declined}') AS Declined
        FROM invoices
        """;

    public required string Id { get; init; }
    public required string PatientId { get; init; }
    public long? Number { get; init; }
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public long IssuedAt { get; init; }
    public long? CancelledAt { get; init; }
    public string? CancelReason { get; init; }
    public long Paid { get; init; }
    public long Outstanding { get; init; }
    public string? PaymentId { get; init; }
    public long Declined { get; init; }

    public Invoice ToInvoice() => new(Id, PatientId, Number, State, Amount, Paid, Outstanding, Currency, PaymentId, Declined,
        LedgerExtensions.FromUnixMicroseconds(IssuedAt))
    {
        CancelledAt = CancelledAt is { } at ? LedgerExtensions.FromUnixMicroseconds(at) : null,
        CancelReason = CancelReason,
    };

    private InvoiceState State => CancelledAt is not null ? InvoiceState.Cancelled
        // What is neither paid nor outstanding is being paid.
        : Paid + Outstanding < Amount ? InvoiceState.Paying
        : Paid == Amount ? InvoiceState.Paid
        : Paid > 0 ? InvoiceState.PartPaid
        : InvoiceState.Issued;
}
