using Ledger.Payments;

namespace Patients.Api.Invoices;

/// <summary>
/// The money of an invoice as SQL: the one place that says which payments count. A refund counts once it is settled, so a requested one changes
/// nothing yet. The parameter is the alias of the table <c>invoices</c>.
/// </summary>
internal static class InvoiceMoney
{
    /// <summary>What was paid and not given back: from 0 to the invoice's amount.</summary>
    public static string Paid(string invoice) => $"""
        (SELECT {Sum} FROM payments AS moved WHERE moved.invoice_id = {invoice}.id AND moved.status = '{StoredStatus.Paid}')
        """;

    /// <summary>
    /// What can still be asked for: from 0 to the invoice's amount. A requested or parked payment has taken its part already. Nothing is
    /// outstanding on a cancelled invoice.
    /// </summary>
    public static string Outstanding(string invoice) => $"""
        (CASE WHEN {invoice}.cancelled_at IS NOT NULL THEN 0 ELSE {invoice}.amount - (
            SELECT {Sum} FROM payments AS moved
            WHERE moved.invoice_id = {invoice}.id AND (moved.status = '{StoredStatus.Paid}' OR {Charges("moved")})) END)
        """;

    /// <summary>The invoice still needs money: it is not cancelled, and less than its amount was paid.</summary>
    public static string IsUnpaid(string invoice) => $"({invoice}.cancelled_at IS NULL AND {invoice}.amount > {Paid(invoice)})";

    /// <summary>The id of the payment that is charging the invoice or, if there is none, that paid it last. Null if there is neither.</summary>
    public static string Payment(string invoice) => $"""
        (SELECT taking.id FROM payments AS taking
         WHERE taking.invoice_id = {invoice}.id AND taking.kind <> '{StoredKind.Refund}' AND taking.status <> '{StoredStatus.Declined}'
         ORDER BY CASE WHEN taking.status = '{StoredStatus.Paid}' THEN 1 ELSE 0 END, taking.arrival DESC LIMIT 1)
        """;

    /// <summary>The payment may still become a charge.</summary>
    private static string Charges(string payment) =>
        $"({payment}.kind <> '{StoredKind.Refund}' AND {payment}.status IN ('{StoredStatus.Requested}', '{StoredStatus.Parked}'))";

    // In PostgreSQL the sum of BIGINTs is a NUMERIC.
    private const string Sum =
        $"CAST(coalesce(sum(CASE WHEN moved.kind = '{StoredKind.Refund}' THEN -moved.amount ELSE moved.amount END), 0) AS BIGINT)";
}
