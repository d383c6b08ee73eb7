namespace Experiment.Audit;

/// <summary>One kind of deed in the ledger, and the audit lines that record it.</summary>
/// <param name="Name">The name under which the chain's start counts these deeds.</param>
/// <param name="Table">The SQL table or subquery, aliased <c>d</c>.</param>
/// <param name="Id">The SQL expression of a deed's id.</param>
/// <param name="Actions">The actions of the audit lines, as an SQL list.</param>
/// <param name="Same">The SQL condition that line <c>a</c> records deed <c>d</c> with exactly the ledger's values.</param>
internal sealed record Deeds(string Name, string Chain, string Table, string Id, string Actions, string Same)
{
    public static readonly IReadOnlyList<Deeds> All =
    [
        new("patients", "patients", "patients", "d.id", "'patient.created'", "a.subject = d.id"),
        new("charges", "patients", "charges", "d.id", "'charge.added'",
            "a.subject = d.id AND a.result = d.amount || ' ' || d.currency || ' for ' || d.patient_id"),
        new("invoices", "patients", "invoices", "d.id", "'invoice.issued'",
            "a.subject = d.id AND a.result = d.amount || ' ' || d.currency || ' for ' || d.patient_id"),
        new("payments", "patients", "payments", "d.id", "'payment.requested'",
            "a.subject = d.id AND a.result = d.amount || ' ' || d.currency || ' for ' || d.invoice_id"),
        new("epochs", "payments", "epochs", "d.epoch", "'leadership.taken'", "a.epoch = d.epoch AND a.actor = d.leader"),
        new("settlements", "payments", "settlements", "d.payment_id", "'payment.paid', 'payment.declined'", """
            a.subject = d.payment_id AND a.action = 'payment.' || d.outcome AND a.epoch = d.epoch AND a.actor = d.settled_by
            AND a.result = d.amount || ' ' || d.currency || ' ' || coalesce(d.gateway_charge_id, '-')
            """),
        new("stale_writes", "rejections", "stale_writes", "d.id", "'stale.rejected'",
            "a.subject = d.id AND a.epoch = d.epoch AND a.actor = d.replica"),
        // Only payments parked now: of earlier parking, only the audit lines are left.
        new("parked", "payments", "(SELECT * FROM payments WHERE status = 'parked')", "d.id", "'payment.parked'", "a.subject = d.id")
        {
            IsPast = true,
        },
    ];

    /// <summary>Lines may record past states, so there may be more lines than deeds.</summary>
    public bool IsPast { get; init; }

    // MATERIALIZED, so that SQLite joins through an automatic index instead of by chain name alone.
    private string Lines => $"""
        WITH a AS MATERIALIZED (
            SELECT number, actor, action, subject, epoch, result FROM audit WHERE chain = '{Chain}' AND action IN ({Actions}))
        """;

    /// <summary>Selects the number of deeds, of lines and of deeds without a line, and the last id of those.</summary>
    public string Counts => $"""
        {Lines}
        SELECT (SELECT count(*) FROM {Table} d), (SELECT count(*) FROM a), count(*), CAST(max({Id}) AS TEXT)
        FROM {Table} d LEFT JOIN a ON {Same} WHERE a.number IS NULL
        """;

    /// <summary>Selects the number of lines without a matching deed, and the first of them.</summary>
    public string Orphans => $"""
        {Lines}
        SELECT count(*), coalesce(min(a.number), 0) FROM a LEFT JOIN {(IsPast ? "payments" : Table)} d ON {Same} WHERE {Id} IS NULL
        """;
}
