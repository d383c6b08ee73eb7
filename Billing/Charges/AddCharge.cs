using System.Data.Common;
using Billing.Ledger;
using Billing.Patients;
using Dapper;
using Storage;

namespace Billing.Charges;

/// <summary>What became of a charge that was to be added.</summary>
public abstract record AddChargeOutcome
{
    public sealed record Added(Charge Charge) : AddChargeOutcome;
    public sealed record PatientUnknown : AddChargeOutcome;

    /// <summary>The patient's unbilled total would exceed <see cref="Money.Max"/>; it is <paramref name="Unbilled"/> now.</summary>
    public sealed record TotalTooHigh(long Unbilled) : AddChargeOutcome;
}

public static class AddCharge
{
    /// <summary>Adds to the patient's unbilled charges. <paramref name="amount"/> is quantity times unit price.</summary>
    public static Task<AddChargeOutcome> AddChargeAsync(
        this Database ledger, string patientId, ChargeKind kind, string description, long quantity, long unitPrice, long amount,
        TimeProvider time, CancellationToken cancellation = default) =>
        ledger.WriteAsync<AddChargeOutcome>(connection =>
        {
            if (!connection.TryLockPatient(patientId)) return new AddChargeOutcome.PatientUnknown();
            // PostgreSQL sums BIGINTs to NUMERIC.
            var unbilled = connection.ExecuteScalar<long>("""
                SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM charges WHERE patient_id = @patientId AND invoice_id IS NULL
                """, new { patientId });
            if (amount > Money.Max - unbilled) return new AddChargeOutcome.TotalTooHigh(unbilled);
            var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
            var charge = new Charge(Guid.CreateVersion7(now).ToString(), patientId, kind, description, quantity, unitPrice,
                amount, Money.Currency, InvoiceId: null, now);
            connection.InsertCharge(charge);
            return new AddChargeOutcome.Added(charge);
        }, cancellation);

    /// <summary>Inserts unless the id is already there.</summary>
    public static void InsertCharge(this DbConnection connection, Charge charge) => connection.Execute("""
        INSERT INTO charges (id, patient_id, kind, description, quantity, unit_price, amount, currency, created_at)
        VALUES (@Id, @PatientId, @kind, @Description, @Quantity, @UnitPrice, @Amount, @Currency, @createdAt)
        ON CONFLICT (id) DO NOTHING
        """, new
    {
        charge.Id,
        charge.PatientId,
        kind = charge.Kind.ToString().ToLowerInvariant(),
        charge.Description,
        charge.Quantity,
        charge.UnitPrice,
        charge.Amount,
        charge.Currency,
        createdAt = charge.CreatedAt.ToUnixMicroseconds(),
    });
}
