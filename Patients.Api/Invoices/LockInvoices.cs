using System.Data.Common;
using Dapper;
using Ledger;

namespace Patients.Api.Invoices;

internal static class LockInvoices
{
    /// <summary>
    /// Within a write: locks the money of invoices against other requests until the transaction ends. So two requests can't take the same
    /// money, and a cancellation can't meet a payment. What the leader settles meanwhile only ever leaves more to pay. Unknown ids are
    /// skipped. The invoices count as open again (<see cref="CloseInvoices"/>).
    /// </summary>
    public static void LockMoneyOf(this DbConnection connection, IReadOnlyCollection<string> invoiceIds)
    {
        if (invoiceIds.Count == 0) return;
        var (list, parameters) = IdList.Of(invoiceIds);
        connection.Execute($"UPDATE invoices SET payment_requests = payment_requests + 1, is_open = 1 WHERE id IN ({list})", parameters);
    }
}
