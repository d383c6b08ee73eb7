using Dapper;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Invoices;

public static class FindInvoices
{
    /// <summary>A patient's invoices without their lines, newest first, or null if there is no such patient.</summary>
    public static Task<Page<Invoice>?> FindInvoicesAsync(this Database ledger, string patientId, long page, int size) => ledger.BrowseAsync(async connection =>
    {
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM patients WHERE id = @patientId", new { patientId }) == 0) return null;
        var total = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invoices WHERE patient_id = @patientId", new { patientId });
        var rows = await connection.QueryAsync<InvoiceRow>(
            $"{InvoiceRow.Select} WHERE patient_id = @patientId ORDER BY issued_at DESC, invoices.id DESC LIMIT @size OFFSET @skip",
            new { patientId, size, skip = (page - 1) * size });
        return new Page<Invoice>([.. rows.Select(row => row.ToInvoice([]))], page, size, total);
    });
}
