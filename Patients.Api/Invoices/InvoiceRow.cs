using Ledger;
using Ledger.Payments;
using Patients.Api.Charges;

namespace Patients.Api.Invoices;

internal sealed class InvoiceRow
{
    /// <summary>An invoice with the payment that is charging it or has paid it. There is at most one.</summary>
    public const string Select = $"""
        SELECT invoices.id, patient_id AS PatientId, invoices.amount, invoices.currency, issued_at AS IssuedAt,
               payments.id AS PaymentId, payments.status,
               (SELECT count(*) FROM payments AS refused WHERE refused.invoice_id = invoices.id AND refused.status = '{StoredStatus.Declined}') AS Declined
        FROM invoices
        LEFT JOIN payments ON payments.invoice_id = invoices.id
            AND payments.status IN ('{StoredStatus.Requested}', '{StoredStatus.Paid}', '{StoredStatus.Parked}')
        """;

    public required string Id { get; init; }
    public required string PatientId { get; init; }
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public long IssuedAt { get; init; }
    public string? PaymentId { get; init; }
    public string? Status { get; init; }
    public long Declined { get; init; }

    public Invoice ToInvoice(IReadOnlyList<Charge> lines) => new(Id, PatientId, State, Amount, Currency, PaymentId, Declined,
        LedgerExtensions.FromUnixMicroseconds(IssuedAt), lines);

    private InvoiceState State => Status switch
    {
        null => InvoiceState.Issued,
        StoredStatus.Paid => InvoiceState.Paid,
        _ => InvoiceState.Paying,
    };
}
