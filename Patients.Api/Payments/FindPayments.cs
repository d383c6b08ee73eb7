using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Payments;
using Patients.Api.Http;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Payments;

public static class FindPayments
{
    /// <summary>The maximum number of ids in one query.</summary>
    public const int MaxIds = 512;

    /// <summary>Payments with what <see cref="PaymentRow"/> needs; a condition and an order follow.</summary>
    internal static readonly string Select = $"""
        SELECT payments.id, payments.invoice_id AS InvoiceId, payments.status, payments.amount, payments.currency,
               payments.arrival, payments.reason, payments.attempts, payments.requested_at AS RequestedAt, payments.kind,
               payments.refund_of AS RefundOf, payments.note, payments.requested_by AS RequestedBy, payments.giving_up = 1 AS GivingUp,
               settlements.sequence, settlements.settled_by AS SettledBy, settlements.epoch, settlements.settled_at AS SettledAt,
               settlements.receipt_number AS ReceiptNumber,
               ((payments.status = '{StoredStatus.Paid}' OR payments.kind = '{StoredKind.Refund}') AND {ExitGranted.Sql("invoices.patient_id")}) AS ExitGranted
        FROM payments
        JOIN invoices ON invoices.id = payments.invoice_id
        LEFT JOIN settlements ON settlements.payment_id = payments.id
        """;

    /// <summary>The payment, or null if there is no such payment.</summary>
    public static async Task<Payment?> FindPaymentAsync(this Database ledger, string id) =>
        (await ledger.FindPaymentsAsync([id])).SingleOrDefault();

    /// <summary>Within a write: the payment as it is in this transaction.</summary>
    public static Payment? FindPayment(this DbConnection connection, string id) =>
        connection.QuerySingleOrDefault<PaymentRow>($"{Select} WHERE payments.id = @id", new { id })?.ToPayment();

    /// <summary>Finds up to <see cref="MaxIds"/> payments in one query. Unknown ids are skipped; the order is undefined.</summary>
    public static async Task<IReadOnlyList<Payment>> FindPaymentsAsync(this Database ledger, IReadOnlyCollection<string> ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MaxIds);
        if (ids.Count == 0) return [];
        var (list, parameters) = IdList.Of(ids);
        var rows = await ledger.ReadAsync(connection =>
            connection.QueryAsync<PaymentRow>($"{Select} WHERE payments.id IN ({list})", parameters));
        return [.. rows.Select(row => row.ToPayment())];
    }

    /// <summary>
    /// Payments in order of arrival, with the given <paramref name="status"/> if it is not null. Counts <see cref="ListLimits.MostCounted"/> at most.
    /// </summary>
    public static Task<Page<Payment>> FindPaymentsAsync(this Database ledger, PaymentStatus? status, long page, int size)
    {
        // A literal instead of a parameter, so that the partial indexes can be used.
        var where = status is null ? "" : $"WHERE payments.status = '{StoredStatus.Of(status.Value)}'";
        return ledger.BrowseAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>(
                $"SELECT count(*) FROM (SELECT 1 AS one FROM payments {where} LIMIT {ListLimits.MostCounted}) AS counted");
            // The page's ids first: the rows before it are only counted off, not joined.
            var rows = await connection.QueryAsync<PaymentRow>($"""
                {Select} WHERE payments.id IN (SELECT payments.id FROM payments {where} ORDER BY payments.arrival LIMIT @size OFFSET @skip)
                ORDER BY payments.arrival
                """, new { size, skip = (page - 1) * size });
            return new Page<Payment>([.. rows.Select(row => row.ToPayment())], page, size, total);
        });
    }

    /// <summary>Within a write: the ids of up to <paramref name="limit"/> parked payments, the oldest first.</summary>
    public static IReadOnlyList<string> FindParked(this DbConnection connection, int limit) =>
        [.. connection.Query<string>($"SELECT id FROM payments WHERE status = '{StoredStatus.Parked}' ORDER BY arrival LIMIT @limit", new { limit })];

    /// <summary>Within a write: how many payments are parked.</summary>
    public static long CountParked(this DbConnection connection) =>
        connection.ExecuteScalar<long>($"SELECT count(*) FROM payments WHERE status = '{StoredStatus.Parked}'");
}
