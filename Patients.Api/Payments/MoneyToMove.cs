using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Payments;
using Patients.Api.Invoices;

namespace Patients.Api.Payments;

/// <summary>
/// How much the requests of one round may move, read after the invoices are locked: a payment at most what is outstanding, a refund at most what
/// is left of its payment.
/// </summary>
internal sealed class MoneyToMove
{
    private readonly DbConnection _connection;
    private readonly Dictionary<string, InvoiceMoneyRow> _invoices;
    private readonly Dictionary<string, PaidRow> _payments;

    private MoneyToMove(DbConnection connection, Dictionary<string, InvoiceMoneyRow> invoices, Dictionary<string, PaidRow> payments) =>
        (_connection, _invoices, _payments) = (connection, invoices, payments);

    public static MoneyToMove Of(DbConnection connection, IReadOnlyList<AskedPayment> requests) => new(connection,
        OfInvoices(connection, [.. requests.Where(asked => asked.Request.RefundOf is null).Select(asked => asked.InvoiceId)]),
        OfPayments(connection, [.. requests.Select(asked => asked.Request.RefundOf).OfType<string>()]));

    /// <summary>Why the request is refused, or null. Then its amount is set.</summary>
    public RequestPaymentOutcome? Refuse(AskedPayment asked) =>
        asked.Request.RefundOf is { } payment ? RefuseRefund(asked, _payments.GetValueOrDefault(payment)) : RefusePayment(asked);

    private RequestPaymentOutcome? RefusePayment(AskedPayment asked)
    {
        if (!_invoices.TryGetValue(asked.InvoiceId, out var invoice)) return new RequestPaymentOutcome.InvoiceUnknown();
        if (invoice.Cancelled) return new RequestPaymentOutcome.InvoiceCancelled();
        var outstanding = invoice.Outstanding;
        if (outstanding == 0) return Taken(asked.InvoiceId);
        if (asked.Request.ExpectedOutstanding is { } expected && expected != outstanding)
            return new RequestPaymentOutcome.OutstandingDiffers(outstanding);
        if (asked.Request.Amount > outstanding) return new RequestPaymentOutcome.TooMuch(outstanding);
        (asked.Amount, asked.Currency) = (asked.Request.Amount ?? outstanding, invoice.Currency);
        (asked.Trial, asked.PatientId) = (invoice.Trial, invoice.PatientId);
        return null;
    }

    private static RequestPaymentOutcome? RefuseRefund(AskedPayment asked, PaidRow? payment)
    {
        if (payment is null) return new RequestPaymentOutcome.PaymentUnknown();
        if (payment.Kind == StoredKind.Refund) return new RequestPaymentOutcome.IsRefund();
        if (payment.Status != StoredStatus.Paid) return new RequestPaymentOutcome.NotPaid(StoredStatus.Parse(payment.Status));
        if (payment.Rest == 0 || asked.Request.Amount > payment.Rest) return new RequestPaymentOutcome.TooMuchBack(payment.Rest);
        (asked.Amount, asked.Currency) = (asked.Request.Amount ?? payment.Rest, payment.Currency);
        (asked.Trial, asked.PatientId) = (payment.Trial, payment.PatientId);
        return null;
    }

    private RequestPaymentOutcome.InvoiceTaken Taken(string invoiceId)
    {
        var (id, status) = _connection.QuerySingle<(string, string)>($"""
            SELECT payments.id, payments.status FROM invoices JOIN payments ON payments.id = {InvoiceMoney.Payment("invoices")}
            WHERE invoices.id = @invoiceId
            """, new { invoiceId });
        return new(id, StoredStatus.Parse(status));
    }

    private static Dictionary<string, InvoiceMoneyRow> OfInvoices(DbConnection connection, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) return [];
        var (list, parameters) = IdList.Of(ids);
        return connection.Query<InvoiceMoneyRow>($"""
            SELECT invoices.id, invoices.patient_id AS PatientId, invoices.currency, invoices.trial, invoices.cancelled_at IS NOT NULL AS Cancelled,
                   {InvoiceMoney.Outstanding("invoices")} AS Outstanding
            FROM invoices WHERE invoices.id IN ({list})
            """, parameters).ToDictionary(row => row.Id);
    }

    private static Dictionary<string, PaidRow> OfPayments(DbConnection connection, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) return [];
        var (list, parameters) = IdList.Of(ids);
        return connection.Query<PaidRow>($"""
            SELECT paid.id, invoices.patient_id AS PatientId, paid.kind, paid.status, paid.currency, paid.trial, paid.amount - (
                SELECT CAST(coalesce(sum(back.amount), 0) AS BIGINT) FROM payments AS back
                WHERE back.refund_of = paid.id AND back.status <> '{StoredStatus.Declined}') AS Rest
            FROM payments AS paid JOIN invoices ON invoices.id = paid.invoice_id WHERE paid.id IN ({list})
            """, parameters).ToDictionary(row => row.Id);
    }

    private sealed class InvoiceMoneyRow
    {
        public required string Id { get; init; }
        public required string PatientId { get; init; }
        public required string Currency { get; init; }
        public long Trial { get; init; }
        public bool Cancelled { get; init; }
        public long Outstanding { get; init; }
    }

    private sealed class PaidRow
    {
        public required string Id { get; init; }
        public required string PatientId { get; init; }
        public required string Kind { get; init; }
        public required string Status { get; init; }
        public required string Currency { get; init; }
        public long Trial { get; init; }
        public long Rest { get; init; }
    }
}
