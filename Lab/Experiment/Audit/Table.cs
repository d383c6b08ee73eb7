namespace Experiment.Audit;

/// <summary>A table of the ledger, and what of it the trail tells.</summary>
/// <param name="Name">Of the table, in the ledger and in the told ledger. Under this name a chain's start counts the older rows.</param>
/// <param name="One">A row, in messages: followed by its key.</param>
/// <param name="Chain">The chain whose lines tell of its rows.</param>
/// <param name="Key">The ledger's SQL expression for the told ledger's <c>id</c>.</param>
/// <param name="Columns">SQL expressions that must have the same value in both. They mean the same in SQLite and in PostgreSQL.</param>
internal sealed record Table(string Name, string One, string Chain, string Key, params string[] Columns)
{
    // The contract: the patient has no unbilled charge and no unpaid invoice. Voided charges and cancelled invoices don't count, refunds do.
    private const string ExitGranted = """
        CASE WHEN EXISTS (SELECT 1 FROM charges WHERE charges.patient_id = patients.id AND charges.invoice_id IS NULL AND charges.voided_at IS NULL)
               OR EXISTS (SELECT 1 FROM invoices WHERE invoices.patient_id = patients.id AND invoices.cancelled_at IS NULL AND invoices.amount > (
                          SELECT coalesce(sum(CASE WHEN payments.kind = 'refund' THEN -payments.amount ELSE payments.amount END), 0)
                          FROM payments WHERE payments.invoice_id = invoices.id AND payments.status = 'paid'))
             THEN 'false' ELSE 'true' END AS exit_granted
        """;

    public static readonly IReadOnlyList<Table> All =
    [
        new("patients", "patient", "patients", "id", "created_at", ExitGranted),
        new("charges", "charge", "patients", "id", "patient_id", "kind", "quantity", "unit_price", "amount", "currency", "invoice_id", "created_at",
            "voided_at")
        {
            Nullable = ["invoice_id", "voided_at"],
        },
        new("invoices", "invoice", "patients", "id", "patient_id", "amount", "currency", "number", "issued_at", "cancelled_at")
        {
            Nullable = ["cancelled_at"],
        },
        new("cancelled_lines", "cancelled invoice", "patients", "invoice_id || ' with charge ' || charge_id", "1 AS kept"),
        new("prices", "price", "patients", "code", "kind", "unit_price", "currency"),
        new("payments", "payment", "patients", "id",
            "invoice_id", "amount", "currency", "status", "arrival", "kind", "refund_of", "requested_by", "requested_at", "giving_up")
        {
            Nullable = ["refund_of"],
        },
        new("epochs", "epoch", "payments", "epoch", "shard", "leader", "reason", "minted_at"),
        new("settlements", "settlement of payment", "payments", "payment_id",
            "sequence", "outcome", "amount", "currency", "gateway_charge_id", "receipt_number", "epoch", "settled_by", "settled_at")
        {
            Nullable = ["gateway_charge_id", "receipt_number"],
        },
        new("stale_writes", "stale write", "rejections", "id", "epoch", "replica", "payments", "rejected_at"),
        new("differences", "difference", "differences", "kind || ' of payment ' || payment_id || ' and charge ' || coalesce(nullif(charge_id, ''), '-')",
            "found_at", "repaired_at")
        {
            Nullable = ["repaired_at"],
        },
    ];

    /// <summary>Columns in which null is a value. In the others, null in the told ledger means that no line tells the value.</summary>
    public string[] Nullable { get; init; } = [];
}
