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
            FROM invoices i LEFT JOIN charges c ON c.invoice_id = i.id WHERE i.cancelled_at IS NULL
            GROUP BY i.id, i.amount HAVING i.amount <> coalesce(sum(c.amount * 1.0), 0)
            """),
        ("cancelled invoices", """
            SELECT 'invoice ' || i.id || ': amount is ' || i.amount || ', not the sum of the charges that it had'
            FROM invoices i LEFT JOIN cancelled_lines l ON l.invoice_id = i.id LEFT JOIN charges c ON c.id = l.charge_id WHERE i.cancelled_at IS NOT NULL
            GROUP BY i.id, i.amount HAVING i.amount <> coalesce(sum(c.amount * 1.0), 0)
            """),
        ("charges that don't count", """
            SELECT 'charge ' || c.id || ': it is ' || CASE WHEN c.voided_at IS NULL THEN 'on a cancelled invoice' ELSE 'voided and on an invoice' END
            FROM charges c JOIN invoices i ON i.id = c.invoice_id WHERE i.cancelled_at IS NOT NULL OR c.voided_at IS NOT NULL
            """),
        ("payments and invoices", """
            SELECT 'payment ' || p.id || ': currency or trial is not that of its invoice ' || p.invoice_id
            FROM payments p LEFT JOIN invoices i ON i.id = p.invoice_id WHERE i.id IS NULL OR p.currency <> i.currency OR p.trial <> i.trial
            """),
        ("invoices and patients", """
            SELECT 'invoice ' || i.id || ': trial is not that of its patient ' || i.patient_id
            FROM invoices i LEFT JOIN patients p ON p.id = i.patient_id WHERE p.id IS NULL OR i.trial <> p.trial
            """),
        ("money of invoices", """
            SELECT 'invoice ' || id || ': ' || CASE WHEN paid < 0 THEN 'more is refunded than was paid' ELSE 'more is paid or being paid than its amount' END
            FROM (SELECT i.id, CASE WHEN i.cancelled_at IS NULL THEN i.amount ELSE 0 END AS amount,
                         sum(CASE WHEN p.status <> 'paid' THEN 0 WHEN p.kind = 'refund' THEN -p.amount * 1.0 ELSE p.amount * 1.0 END) AS paid,
                         sum(CASE WHEN p.kind <> 'refund' AND p.status IN ('requested', 'parked') THEN p.amount * 1.0 ELSE 0 END) AS asked
                  FROM invoices i JOIN payments p ON p.invoice_id = i.id GROUP BY i.id, i.amount, i.cancelled_at) money
            WHERE paid < 0 OR paid + asked > amount
            """),
        ("open invoices", """
            SELECT 'invoice ' || i.id || ': it is not open, but less than its amount is paid' FROM invoices i WHERE i.is_open = 0 AND i.cancelled_at IS NULL
                AND i.amount > (SELECT coalesce(sum(CASE WHEN p.kind = 'refund' THEN -p.amount * 1.0 ELSE p.amount * 1.0 END), 0)
                                FROM payments p WHERE p.invoice_id = i.id AND p.status = 'paid')
            """),
        ("refunds", """
            SELECT 'refund ' || r.id || ': its payment is not a paid one of its invoice' FROM payments r LEFT JOIN payments p ON p.id = r.refund_of
            WHERE (r.kind = 'refund' AND (p.id IS NULL OR p.status <> 'paid' OR p.kind = 'refund' OR p.invoice_id <> r.invoice_id))
               OR (r.kind <> 'refund' AND r.refund_of IS NOT NULL)
            """),
        ("money of refunds", """
            SELECT 'payment ' || p.id || ': more is refunded than was paid' FROM payments p JOIN payments r ON r.refund_of = p.id AND r.status <> 'declined'
            GROUP BY p.id, p.amount HAVING sum(r.amount * 1.0) > p.amount
            """),
        ("numbers of invoices", """
            SELECT 'invoices: the numbers have a gap, or are not those of ' || n.series FROM numbers n
            WHERE n.series IN ('invoice', 'trial-invoice') AND n.last <> (SELECT count(*) FROM invoices WHERE number IS NOT NULL AND number <= n.last
                AND trial = CASE n.series WHEN 'invoice' THEN 0 ELSE 1 END)
            UNION ALL SELECT 'invoice ' || id || ': it has no number' FROM invoices WHERE number IS NULL
            """),
        ("numbers of receipts", """
            SELECT 'settlements: the receipts'' numbers have a gap, or are not those of ' || n.series FROM numbers n
            WHERE n.series IN ('receipt', 'trial-receipt') AND n.last <> (SELECT count(DISTINCT s.receipt_number) FROM settlements s
                JOIN payments p ON p.id = s.payment_id WHERE s.receipt_number <= n.last AND p.trial = CASE n.series WHEN 'receipt' THEN 0 ELSE 1 END)
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
        ("money in the order of settlement", """
            SELECT 'invoice ' || invoice_id || ': it has ' || CAST(got AS BIGINT) || ' of ' || amount || ' after settlement ' || sequence FROM (
                SELECT p.invoice_id, i.amount, s.sequence, sum(CASE p.kind WHEN 'refund' THEN -1.0 ELSE 1.0 END * s.amount)
                    OVER (PARTITION BY p.invoice_id ORDER BY s.sequence) AS got
                FROM settlements s JOIN payments p ON p.id = s.payment_id JOIN invoices i ON i.id = p.invoice_id WHERE s.outcome = 'paid') money
            WHERE got < 0 OR got > amount
            """),
        ("order of receipts", """
            SELECT 'settlement of payment ' || payment_id || ': receipt_number is ' || receipt_number || ', but it is receipt ' || place
            FROM (SELECT s.payment_id, s.receipt_number, row_number() OVER (PARTITION BY p.trial ORDER BY s.sequence) AS place
                  FROM settlements s JOIN payments p ON p.id = s.payment_id WHERE s.receipt_number IS NOT NULL) numbered
            WHERE receipt_number <> place
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
