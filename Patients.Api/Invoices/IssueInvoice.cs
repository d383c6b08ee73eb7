using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Patients.Api.Charges;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>The result of issuing an invoice.</summary>
public abstract record IssueInvoiceOutcome
{
    public sealed record Issued(Invoice Invoice) : IssueInvoiceOutcome;
    public sealed record PatientUnknown : IssueInvoiceOutcome;
    public sealed record NothingToBill : IssueInvoiceOutcome;

    /// <summary>The caller expected another total: charges came or went since it was read.</summary>
    public sealed record TotalDiffers(long Total) : IssueInvoiceOutcome;
}

public static class IssueInvoice
{
    public static Task<IssueInvoiceOutcome> IssueInvoiceAsync(
        this Database ledger, string patientId, string actor, TimeProvider time, CancellationToken cancellation = default) =>
        ledger.WriteAsync(connection => ledger.BillPatient(connection, patientId, actor, time), cancellation);

    /// <summary>Within a write: puts all unbilled charges of the patient on one invoice.</summary>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    /// <param name="expectedTotal">The total that the caller has seen, or null. With another total nothing is issued.</param>
    public static IssueInvoiceOutcome BillPatient(
        this Database ledger, DbConnection connection, string patientId, string actor, TimeProvider time, long? expectedTotal = null)
    {
        if (!connection.TryLockPatient(patientId)) return new IssueInvoiceOutcome.PatientUnknown();
        var unbilled = connection.FindUnbilledCharges(patientId);
        if (unbilled.Count == 0) return new IssueInvoiceOutcome.NothingToBill();

        var amount = unbilled.Sum(charge => charge.Amount);
        if (expectedTotal is { } expected && expected != amount) return new IssueInvoiceOutcome.TotalDiffers(amount);

        var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
        var id = Guid.CreateVersion7(now).ToString();
        connection.Execute("""
            INSERT INTO invoices (id, patient_id, amount, currency, issued_at)
            VALUES (@id, @patientId, @amount, @currency, @issuedAt)
            """, new { id, patientId, amount, currency = Money.Currency, issuedAt = now.ToUnixMicroseconds() });
        var billed = connection.Execute(
            "UPDATE charges SET invoice_id = @id WHERE patient_id = @patientId AND invoice_id IS NULL", new { id, patientId });
        if (billed != unbilled.Count)
            throw new InvalidOperationException($"Invoice {id} would bill {billed} charges, but its amount is the sum of {unbilled.Count}.");
        ledger.Audit(new(AuditChain.Patients, now.ToUnixMicroseconds(), actor, "invoice.issued", id, Epoch: null,
            $"{amount} {Money.Currency} for {patientId}"));
        return new IssueInvoiceOutcome.Issued(new Invoice(id, patientId, InvoiceState.Issued, amount, Money.Currency,
            PaymentId: null, Declined: 0, now, [.. unbilled.Select(charge => charge with { InvoiceId = id })]));
    }
}
