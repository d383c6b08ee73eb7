using Dapper;
using Patients.Api.Charges;
using Storage;

namespace Patients.Api.Invoices;

public static class FindInvoice
{
    /// <summary>The invoice with its lines, or null if there is no such invoice.</summary>
    public static Task<Invoice?> FindInvoiceAsync(this Database ledger, string id) => ledger.ReadAsync(async connection =>
    {
        var invoice = await connection.QuerySingleOrDefaultAsync<InvoiceRow>($"{InvoiceRow.Select} WHERE invoices.id = @id", new { id });
        if (invoice is null) return null;
        var lines = await connection.QueryAsync<ChargeRow>(
            $"SELECT {ChargeRow.Columns} FROM charges WHERE invoice_id = @id ORDER BY created_at, id", new { id });
        return invoice.ToInvoice([.. lines.Select(line => line.ToCharge())]);
    });
}
