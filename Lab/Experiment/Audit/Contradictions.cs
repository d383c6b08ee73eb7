namespace Experiment.Audit;

/// <summary>
/// What must be true among the ledger's tables, also for rows older than the trail. Each statement selects one text for each contradiction.
/// Sums and products are not integers, because an altered value may be so high that they overflow.
/// </summary>
internal static class Contradictions
{
    private static readonly (string Kind, string Sql)[] All =
    [
        ("amount of charges", """
            SELECT 'charge ' || id || ': amount is ' || amount || ', not quantity x unit_price' FROM charges WHERE amount <> quantity * 1.0 * unit_price
            """),
        ("charges and invoices", """
            SELECT 'charge ' || c.id || ': patient_id or currency is not that of its invoice ' || i.id
            FROM charges c JOIN invoices i ON i.id = c.invoice_id WHERE c.patient_id <> i.patient_id OR c.currency <> i.currency
            """),
        ("amount of invoices", """
            SELECT 'invoice ' || i.id || ': amount is ' || i.amount || ', not the sum of its charges'
            FROM invoices i LEFT JOIN charges c ON c.invoice_id = i.id GROUP BY i.id, i.amount HAVING i.amount <> coalesce(sum(c.amount * 1.0), 0)
            """),
        ("payments and invoices", """
            SELECT 'payment ' || p.id || ': amount or currency is not that of its invoice ' || p.invoice_id
            FROM payments p LEFT JOIN invoices i ON i.id = p.invoice_id WHERE i.id IS NULL OR p.amount <> i.amount OR p.currency <> i.currency
            """),
        ("payments and settlements", """
            SELECT 'payment ' || p.id || ': status is ' || p.status || ', but ' || coalesce('its settlement says ' || s.outcome, 'it has no settlement')
            FROM payments p LEFT JOIN settlements s ON s.payment_id = p.id
            WHERE (s.outcome IS NULL AND p.status IN ('paid', 'declined')) OR s.outcome <> p.status
            """),
        ("settlements and payments", """
            SELECT 'payment ' || s.payment_id || ': amount, currency or arrival is not that of its settlement'
            FROM settlements s LEFT JOIN payments p ON p.id = s.payment_id
            WHERE p.id IS NULL OR p.amount <> s.amount OR p.currency <> s.currency OR p.arrival <> s.arrival
            """),
        ("sequence of settlements", """
            SELECT 'settlement of payment ' || payment_id || ': sequence is ' || sequence || ', but it is number ' || place
            FROM (SELECT payment_id, sequence, row_number() OVER (ORDER BY sequence) AS place FROM settlements) numbered WHERE sequence <> place
            """),
        // In order of arrival; where there were ever several shards, the payments of a slot.
        ("arrival of settlements", """
            SELECT 'settlement of payment ' || payment_id || ': its arrival is not before that of the next one'
            FROM (SELECT s.payment_id, s.arrival, lead(s.arrival) OVER (
                    PARTITION BY CASE WHEN (SELECT max(shard) FROM epochs) > 0 THEN p.slot ELSE 0 END ORDER BY s.sequence) AS following
                  FROM settlements s JOIN payments p ON p.id = s.payment_id) ordered
            WHERE arrival >= following
            """),
        ("epochs", "SELECT 'epochs: the highest is ' || max(epoch) || ', but there are ' || count(*) FROM epochs HAVING max(epoch) <> count(*)"),
        ("leadership", """
            SELECT 'leadership: epoch or sequence is not that of the last epoch or settlement' FROM (SELECT 1 AS one) one WHERE NOT EXISTS (
                SELECT 1 FROM layout WHERE epoch = (SELECT coalesce(max(epoch), 0) FROM epochs)
                                       AND epoch = (SELECT max(epoch) FROM leadership)
                                       AND (SELECT last FROM sequences) = (SELECT coalesce(max(sequence), 0) FROM settlements))
            """),
        // A shard that is not led any more may have a higher one: the number of shards has changed since.
        ("leadership of a shard", """
            SELECT 'leadership: the epoch of shard ' || e.shard || ' is lower than that of its last epoch'
            FROM (SELECT shard, max(epoch) AS last FROM epochs GROUP BY shard) e LEFT JOIN leadership l ON l.shard = e.shard
            WHERE l.epoch IS NULL OR l.epoch < e.last
            """),
        ("reconciliation", """
            SELECT 'reconciliation: sequence is ' || sequence || ', higher than that of the last settlement'
            FROM reconciliation WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM settlements)
            """),
        ("arrivals", """
            SELECT 'arrivals: last is lower than the arrival of a payment' FROM (SELECT 1 AS one) one
            WHERE NOT EXISTS (SELECT 1 FROM arrivals WHERE last >= (SELECT coalesce(max(arrival), 0) FROM payments))
            """),
    ];

    public static async Task FindAsync(Snapshot ledger, Findings findings, CancellationToken cancellation)
    {
        foreach (var (kind, sql) in All)
            await foreach (var row in ledger.ReadAsync(sql, null, cancellation)) findings.Add(kind, row.GetString(0));
    }
}
