using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Patients.Api.Charges;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>The result of cancelling an invoice.</summary>
public abstract record CancelInvoiceOutcome
{
    public sealed record Cancelled(Invoice Invoice) : CancelInvoiceOutcome;
    public sealed record InvoiceUnknown : CancelInvoiceOutcome;
    public sealed record AlreadyCancelled : CancelInvoiceOutcome;

    /// <summary>A payment of it may still become a charge.</summary>
    public sealed record Paying(string PaymentId) : CancelInvoiceOutcome;

    /// <summary>Something is paid and not given back.</summary>
    public sealed record Paid(string PaymentId, long Amount) : CancelInvoiceOutcome;

    /// <summary>With its charges, the patient's unbilled total, <paramref name="Unbilled"/> now, would exceed <see cref="Money.Max"/>.</summary>
    public sealed record TotalTooHigh(long Unbilled) : CancelInvoiceOutcome;
}

public static class CancelInvoice
{
    /// <summary>
    /// Within a write: cancels an invoice of which nothing is paid or being paid. Its charges are unbilled again, and it keeps a list of them.
    /// </summary>
    /// <param name="reason">In a person's words.</param>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    public static CancelInvoiceOutcome Cancel(
        this Database ledger, DbConnection connection, string id, string reason, string actor, TimeProvider time)
    {
        var patientId = connection.ExecuteScalar<string?>("SELECT patient_id FROM invoices WHERE id = @id", new { id });
        if (patientId is null) return new CancelInvoiceOutcome.InvoiceUnknown();
        connection.TryLockPatient(patientId, out _);
        connection.LockMoneyOf([id]);
        var invoice = connection.FindOneInvoice(id)!;
        if (Refuse(connection, invoice) is { } refusal) return refusal;

        var now = time.GetUnixMicroseconds();
        connection.Execute("UPDATE invoices SET cancelled_at = @now, cancel_reason = @reason, is_open = 0 WHERE id = @id", new { id, now, reason });
        connection.Execute("INSERT INTO cancelled_lines (invoice_id, charge_id) SELECT invoice_id, id FROM charges WHERE invoice_id = @id", new { id });
        connection.Execute("UPDATE charges SET invoice_id = NULL WHERE invoice_id = @id", new { id });
        ledger.Audit(new(AuditChain.Patients, now, actor, "invoice.cancelled", id, Epoch: null, $"{invoice.Amount} {invoice.Currency} for {patientId}"));
        foreach (var line in invoice.Lines)
        {
            ledger.Audit(new(AuditChain.Patients, now, actor, "charge.unbilled", line.Id, Epoch: null,
                $"{line.Amount} {line.Currency} for {patientId} from {id}"));
        }
        return new CancelInvoiceOutcome.Cancelled(connection.FindOneInvoice(id)!);
    }

    private static CancelInvoiceOutcome? Refuse(DbConnection connection, Invoice invoice)
    {
        if (invoice.State == InvoiceState.Cancelled) return new CancelInvoiceOutcome.AlreadyCancelled();
        if (invoice.State == InvoiceState.Paying) return new CancelInvoiceOutcome.Paying(invoice.PaymentId!);
        if (invoice.Paid > 0) return new CancelInvoiceOutcome.Paid(invoice.PaymentId!, invoice.Paid);
        var unbilled = connection.SumUnbilledCharges(invoice.PatientId);
        return invoice.Amount > Money.Max - unbilled ? new CancelInvoiceOutcome.TotalTooHigh(unbilled) : null;
    }
}
