using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Payments;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Payments;

public static class FindPayments
{
    /// <summary>The maximum number of ids in one query.</summary>
    public const int MaxIds = 512;

    private static readonly string Select = $"""
        SELECT payments.id, payments.invoice_id AS InvoiceId, payments.status, payments.amount, payments.currency,
               payments.arrival, payments.reason, payments.attempts, payments.requested_at AS RequestedAt,
               payments.requested_by AS RequestedBy,
               settlements.sequence, settlements.settled_by AS SettledBy, settlements.epoch, settlements.settled_at AS SettledAt,
               (payments.status = '{StoredStatus.Paid}' AND {ExitGranted.Sql("invoices.patient_id")}) AS ExitGranted
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

    /// <summary>Payments in order of arrival, with the given <paramref name="status"/> if it is not null.</summary>
    public static Task<Page<Payment>> FindPaymentsAsync(this Database ledger, PaymentStatus? status, long page, int size)
    {
        // A literal instead of a parameter, so that the partial indexes can be used.
        var where = status is null ? "" : $"WHERE payments.status = '{StoredStatus.Of(status.Value)}'";
        return ledger.ReadAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM payments {where}");
            var rows = await connection.QueryAsync<PaymentRow>(
                $"{Select} {where} ORDER BY payments.arrival LIMIT @size OFFSET @skip", new { size, skip = (page - 1) * size });
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
