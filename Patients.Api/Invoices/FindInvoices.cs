using Dapper;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>Invoices without their lines and payments.</summary>
public static class FindInvoices
{
    private static readonly string IsUnpaid = InvoiceMoney.IsUnpaid("invoices");

    /// <summary>
    /// A patient's invoices, or null if there is no such patient. First those that need money, the oldest first: they are to be paid. Then the
    /// others, the newest first.
    /// </summary>
    public static Task<Page<Invoice>?> FindInvoicesAsync(this Database ledger, string patientId, long page, int size) => ledger.BrowseAsync(async connection =>
    {
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM patients WHERE id = @patientId", new { patientId }) == 0) return null;
        var total = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invoices WHERE patient_id = @patientId", new { patientId });
        var rows = await connection.QueryAsync<InvoiceRow>($"""
            {InvoiceRow.Select} WHERE invoices.patient_id = @patientId
            ORDER BY CASE WHEN {IsUnpaid} THEN 0 ELSE 1 END, CASE WHEN {IsUnpaid} THEN invoices.number ELSE -invoices.number END, invoices.id
            LIMIT @size OFFSET @skip
            """, new { patientId, size, skip = (page - 1) * size });
        return new Page<Invoice>([.. rows.Select(row => row.ToInvoice())], page, size, total);
    });

    /// <summary>All invoices, or those with the <paramref name="number"/> if it is not null; the newest first.</summary>
    /// <param name="trials">Those of experiments instead.</param>
    public static Task<Page<Invoice>> FindInvoicesAsync(
        this Database ledger, long? number, bool trials, long page, int size) => ledger.BrowseAsync(async connection =>
    {
        // Numbers have no gaps, so the last one is the count, and a page is a range of them.
        var last = await connection.ExecuteScalarAsync<long>("SELECT last FROM numbers WHERE series = @series", new { series = Numbers.InvoiceSeries(trials) });
        var (first, total) = number is null ? (last, last) : (number.Value, number is > 0 && number <= last ? 1 : 0);
        var highest = first - (page - 1) * size;
        var lowest = Math.Max(highest - size + 1, first - total + 1);
        var rows = await connection.QueryAsync<InvoiceRow>($"""
            {InvoiceRow.Select} WHERE invoices.trial = @trial AND invoices.number BETWEEN @lowest AND @highest ORDER BY invoices.number DESC
            """, new { trial = trials ? 1L : 0L, lowest, highest });
        return new Page<Invoice>([.. rows.Select(row => row.ToInvoice())], page, size, total);
    });
}
