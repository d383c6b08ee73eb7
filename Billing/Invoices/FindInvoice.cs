using Billing.Charges;
using Billing.Ledger;
using Dapper;
using Storage;

namespace Billing.Invoices;

public static class FindInvoice
{
    /// <summary>The invoice with its lines, or null where there is none.</summary>
    public static Task<Invoice?> FindInvoiceAsync(this Database ledger, string id) => ledger.ReadAsync(async connection =>
    {
        var invoice = await connection.QuerySingleOrDefaultAsync<Row>("""
            SELECT invoices.id, patient_id AS PatientId, invoices.amount, invoices.currency, issued_at AS IssuedAt,
                   payments.id AS PaymentId, payments.status
            FROM invoices
            LEFT JOIN payments ON payments.invoice_id = invoices.id AND payments.status IN ('requested', 'paid', 'parked')
            WHERE invoices.id = @id
            """, new { id });
        if (invoice is null) return null;
        var lines = await connection.QueryAsync<ChargeRow>(
            $"SELECT {ChargeRow.Columns} FROM charges WHERE invoice_id = @id ORDER BY created_at, id", new { id });
        return invoice.ToInvoice([.. lines.Select(line => line.ToCharge())]);
    });

    private sealed class Row
    {
        public required string Id { get; init; }
        public required string PatientId { get; init; }
        public long Amount { get; init; }
        public required string Currency { get; init; }
        public long IssuedAt { get; init; }
        public string? PaymentId { get; init; }
        public string? Status { get; init; }

        public Invoice ToInvoice(IReadOnlyList<Charge> lines) => new(Id, PatientId, State, Amount, Currency, PaymentId,
            LedgerExtensions.FromUnixMicroseconds(IssuedAt), lines);

        private InvoiceState State => Status switch
        {
            null => InvoiceState.Issued,
            "paid" => InvoiceState.Paid,
            _ => InvoiceState.Paying,
        };
    }
}
