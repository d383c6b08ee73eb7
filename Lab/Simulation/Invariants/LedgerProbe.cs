using Microsoft.Data.Sqlite;

namespace Simulation.Invariants;

/// <summary>An entry of the ledger, as stored.</summary>
internal sealed record SettlementRow(
    long Row, long Sequence, string PaymentId, string Outcome, long Amount, string? GatewayChargeId, long Arrival, long Epoch, string SettledBy,
    long? ReceiptNumber);

/// <summary>A payment, as stored in the ledger.</summary>
/// <param name="RefundOf">The payment that it gives back, and how that one moved its money.</param>
/// <param name="InvoiceAmount">The most that its invoice may get: nothing if it is cancelled.</param>
internal sealed record PaymentRow(
    string Id, string Key, string InvoiceId, string Status, long Amount, long Arrival, long? FirstIntentAt, string Kind, string? RefundOf,
    bool IsGivingUp, bool IsTrial, bool IsCash, long InvoiceAmount);

/// <summary>Reads the ledger with its own statements, which no mutation alters. Each is prepared once.</summary>
internal sealed class LedgerProbe(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public (long Epoch, long Sequence) Leadership() =>
        Query("SELECT epoch, (SELECT last FROM sequences) FROM layout", null, row => (row.GetInt64(0), row.GetInt64(1)))[0];

    public List<(long Epoch, int Shard, string Leader)> EpochsAfter(long epoch) => Query(
        "SELECT epoch, shard, leader FROM epochs WHERE epoch > $a ORDER BY epoch", epoch, row => (row.GetInt64(0), row.GetInt32(1), row.GetString(2)));

    public List<SettlementRow> SettlementsAfter(long row) => Query(
        """
        SELECT rowid, sequence, payment_id, outcome, amount, gateway_charge_id, arrival, epoch, settled_by, receipt_number
        FROM settlements WHERE rowid > $a ORDER BY rowid
        """,
        row, found => new SettlementRow(
            found.GetInt64(0), found.GetInt64(1), found.GetString(2), found.GetString(3), found.GetInt64(4),
            found.IsDBNull(5) ? null : found.GetString(5), found.GetInt64(6), found.GetInt64(7), found.GetString(8),
            found.IsDBNull(9) ? null : found.GetInt64(9)));

    private const string PaymentColumns = """
        SELECT p.id, p.idempotency_key, p.invoice_id, p.status, p.amount, p.arrival, p.first_intent_at, p.kind, p.refund_of, p.giving_up, p.trial,
               p.kind = 'cash' OR EXISTS (SELECT 1 FROM payments r WHERE r.id = p.refund_of AND r.kind = 'cash'),
               CASE WHEN i.cancelled_at IS NULL THEN i.amount ELSE 0 END
        FROM payments p JOIN invoices i ON i.id = p.invoice_id
        """;

    public PaymentRow? Payment(string id) => Query($"{PaymentColumns} WHERE p.id = $a", id, Read).FirstOrDefault();

    public List<PaymentRow> Payments() => Query($"{PaymentColumns} ORDER BY p.arrival", null, Read);

    /// <summary>The first payment in status requested with a lower arrival.</summary>
    public string? RequestedBefore(long arrival) => Query(
        "SELECT id FROM payments WHERE status = 'requested' AND arrival < $a ORDER BY arrival LIMIT 1", arrival, row => row.GetString(0)).FirstOrDefault();

    /// <summary>The same, of one patient: the patient of this payment.</summary>
    public string? RequestedBefore(long arrival, string paymentId) => Query(
        """
        SELECT p.id FROM payments p JOIN invoices i ON i.id = p.invoice_id
        WHERE p.status = 'requested' AND p.arrival < $a AND i.patient_id = (
            SELECT patient_id FROM invoices JOIN payments ON payments.invoice_id = invoices.id WHERE payments.id = $b)
        ORDER BY p.arrival LIMIT 1
        """,
        arrival, row => row.GetString(0), paymentId).FirstOrDefault();

    public List<string> Parked() => Query("SELECT id FROM payments WHERE status = 'parked' ORDER BY arrival", null, row => row.GetString(0));

    public long CountRequested() => Query("SELECT count(*) FROM payments WHERE status = 'requested'", null, row => row.GetInt64(0))[0];

    /// <summary>The first gap in the audit trail: an action without a line, or a line without an action.</summary>
    public string? AuditBreak() => Query("""
        WITH told AS MATERIALIZED (
            SELECT subject, CASE WHEN action LIKE '%.given_up' THEN 'declined' ELSE substr(action, instr(action, '.') + 1) END AS outcome, epoch, actor
            FROM audit WHERE action LIKE '%.paid' OR action LIKE '%.declined' OR action LIKE '%.given_up')
        SELECT chain || ' ' || max(number) FROM audit GROUP BY chain HAVING max(number) <> count(*)
        UNION ALL SELECT payment_id FROM (SELECT payment_id, outcome, epoch, settled_by FROM settlements EXCEPT SELECT * FROM told)
        UNION ALL SELECT subject FROM (SELECT * FROM told EXCEPT SELECT payment_id, outcome, epoch, settled_by FROM settlements)
        UNION ALL SELECT id FROM payments WHERE id NOT IN (
            SELECT subject FROM audit WHERE action = CASE WHEN refund_of IS NULL THEN 'payment.requested' ELSE 'refund.requested' END)
        UNION ALL SELECT leader FROM (SELECT epoch, leader FROM epochs EXCEPT SELECT epoch, actor FROM audit WHERE action = 'leadership.taken')
        UNION ALL SELECT id FROM stale_writes WHERE id NOT IN (SELECT subject FROM audit WHERE action = 'stale.rejected')
        UNION ALL SELECT 'a line too many'
        WHERE (SELECT count(*) FROM audit WHERE action NOT IN ('payment.parked', 'payment.retried', 'payment.given_up_requested'))
            <> (SELECT count(*) FROM payments) + (SELECT count(*) FROM settlements) + (SELECT count(*) FROM epochs) + (SELECT count(*) FROM stale_writes)
             + (SELECT count(*) FROM invoices WHERE cancelled_at IS NOT NULL)
        """, null, row => row.GetString(0)).FirstOrDefault();

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
    }

    private static PaymentRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetInt64(6), row.GetString(7), row.IsDBNull(8) ? null : row.GetString(8), row.GetInt64(9) == 1,
        row.GetInt64(10) == 1, row.GetInt64(11) == 1, row.GetInt64(12));

    private List<T> Query<T>(string sql, object? argument, Func<SqliteDataReader, T> read, object? second = null)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = new SqliteCommand(sql, connection);
            if (argument is not null) command.Parameters.AddWithValue("$a", argument);
            if (second is not null) command.Parameters.AddWithValue("$b", second);
            command.Prepare();
        }
        if (argument is not null) command.Parameters[0].Value = argument;
        if (second is not null) command.Parameters[1].Value = second;
        var rows = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}
