namespace Experiment.Audit;

/// <summary>What the ledger holds of one kind, and the lines that tell of it.</summary>
/// <param name="Name">As the chain's start counts them.</param>
/// <param name="Table">Where they stand, as <c>d</c>.</param>
/// <param name="Id">What names one of them.</param>
/// <param name="Actions">The lines' actions, as SQL text.</param>
/// <param name="Same">When line <c>a</c> tells of deed <c>d</c>, and of nothing else than what the ledger says.</param>
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
        // Only those that are parked now: of the others nothing but their lines is left.
        new("parked", "payments", "(SELECT * FROM payments WHERE status = 'parked')", "d.id", "'payment.parked'", "a.subject = d.id")
        {
            IsPast = true,
        },
    ];

    /// <summary>Lines may tell of what is over, so that there are more of them than deeds.</summary>
    public bool IsPast { get; init; }

    // Materialized, so that SQLite joins by an index that it makes, not by the chain's name alone.
    private string Lines => $"""
        WITH a AS MATERIALIZED (
            SELECT number, actor, action, subject, epoch, result FROM audit WHERE chain = '{Chain}' AND action IN ({Actions}))
        """;

    /// <summary>Deeds, lines, deeds that no line tells of, and the last of these.</summary>
    public string Counts => $"""
        {Lines}
        SELECT (SELECT count(*) FROM {Table} d), (SELECT count(*) FROM a), count(*), CAST(max({Id}) AS TEXT)
        FROM {Table} d LEFT JOIN a ON {Same} WHERE a.number IS NULL
        """;

    /// <summary>How many lines tell of nothing that is there, and the first of these.</summary>
    public string Orphans => $"""
        {Lines}
        SELECT count(*), coalesce(min(a.number), 0) FROM a LEFT JOIN {(IsPast ? "payments" : Table)} d ON {Same} WHERE {Id} IS NULL
        """;
}
