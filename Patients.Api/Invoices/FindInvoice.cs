using System.Data.Common;
using Dapper;
using Patients.Api.Charges;
using Patients.Api.Payments;
using Storage;

namespace Patients.Api.Invoices;

public static class FindInvoice
{
    private const string Lines = $"SELECT {ChargeRow.Columns} FROM charges WHERE invoice_id = @id ORDER BY created_at, id";

    private const string CancelledLines = $"""
        SELECT {ChargeRow.Columns} FROM charges WHERE id IN (SELECT charge_id FROM cancelled_lines WHERE cancelled_lines.invoice_id = @id)
        ORDER BY created_at, id
        """;

    private static readonly string Row = $"{InvoiceRow.Select} WHERE invoices.id = @id";

    private static readonly string Payments = $"{FindPayments.Select} WHERE payments.invoice_id = @id ORDER BY payments.arrival";

    /// <summary>The invoice with its lines and payments, or null if there is no such invoice.</summary>
    public static Task<Invoice?> FindInvoiceAsync(this Database ledger, string id) => ledger.ReadAsync(async connection =>
    {
        if (await connection.QuerySingleOrDefaultAsync<InvoiceRow>(Row, new { id }) is not { } invoice) return null;
        return Whole(invoice, await connection.QueryAsync<ChargeRow>(LinesOf(invoice), new { id }),
            await connection.QueryAsync<PaymentRow>(Payments, new { id }));
    });

    /// <summary>Within a write: the invoice as it is in this transaction.</summary>
    public static Invoice? FindOneInvoice(this DbConnection connection, string id) =>
        connection.QuerySingleOrDefault<InvoiceRow>(Row, new { id }) is { } invoice
            ? Whole(invoice, connection.Query<ChargeRow>(LinesOf(invoice), new { id }), connection.Query<PaymentRow>(Payments, new { id }))
            : null;

    private static string LinesOf(InvoiceRow invoice) => invoice.CancelledAt is null ? Lines : CancelledLines;

    private static Invoice Whole(InvoiceRow invoice, IEnumerable<ChargeRow> lines, IEnumerable<PaymentRow> payments) => invoice.ToInvoice() with
    {
        Lines = [.. lines.Select(line => line.ToCharge())],
        Payments = [.. payments.Select(payment => payment.ToPayment())],
    };
}
