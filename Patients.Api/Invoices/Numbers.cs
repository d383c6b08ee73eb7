using System.Data.Common;
using Dapper;

namespace Patients.Api.Invoices;

/// <summary>Running numbers without gaps. Trials have series of their own.</summary>
internal static class Numbers
{
    public static string InvoiceSeries(bool isTrial) => isTrial ? "trial-invoice" : "invoice";

    /// <summary>Within the write that issues the invoice. If it is undone, so is the number. The row stays locked until the commit.</summary>
    public static long TakeInvoiceNumber(this DbConnection connection, bool isTrial) => connection.ExecuteScalar<long>(
        "UPDATE numbers SET last = last + 1 WHERE series = @series RETURNING last", new { series = InvoiceSeries(isTrial) });
}
