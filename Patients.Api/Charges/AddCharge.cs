using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Charges;

/// <summary>The result of adding a charge.</summary>
public abstract record AddChargeOutcome
{
    public sealed record Added(Charge Charge) : AddChargeOutcome;
    public sealed record PatientUnknown : AddChargeOutcome;
    public sealed record PriceUnknown : AddChargeOutcome;

    /// <summary>The price, <paramref name="UnitPrice"/>, times the quantity exceeds <see cref="Money.Max"/>.</summary>
    public sealed record AmountTooHigh(long UnitPrice) : AddChargeOutcome;

    /// <summary>The patient's unbilled total, <paramref name="Unbilled"/> now, would exceed <see cref="Money.Max"/>.</summary>
    public sealed record TotalTooHigh(long Unbilled) : AddChargeOutcome;
}

public static class AddCharge
{
    public static Task<AddChargeOutcome> AddChargeAsync(
        this Database ledger, string patientId, ChargeKind kind, string description, long quantity, long unitPrice, long amount,
        string actor, TimeProvider time, CancellationToken cancellation = default) =>
        ledger.WriteAsync(connection =>
            ledger.ChargePatient(connection, patientId, kind, description, quantity, unitPrice, amount, actor, time), cancellation);

    /// <summary>
    /// Within a write: adds a charge to the patient's unbilled charges. <paramref name="amount"/> is quantity times unit price.
    /// </summary>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    public static AddChargeOutcome ChargePatient(
        this Database ledger, DbConnection connection, string patientId, ChargeKind kind, string description, long quantity, long unitPrice,
        long amount, string actor, TimeProvider time)
    {
        if (!connection.TryLockPatient(patientId, out _)) return new AddChargeOutcome.PatientUnknown();
        var unbilled = connection.SumUnbilledCharges(patientId);
        if (amount > Money.Max - unbilled) return new AddChargeOutcome.TotalTooHigh(unbilled);
        var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
        var charge = new Charge(Guid.CreateVersion7(now).ToString(), patientId, kind, description, quantity, unitPrice,
            amount, Money.Currency, InvoiceId: null, now);
        ledger.InsertCharge(connection, charge, actor);
        return new AddChargeOutcome.Added(charge);
    }

    /// <summary>Inserts the charge and audits it, unless the id exists already. Call it inside a write transaction.</summary>
    public static void InsertCharge(this Database ledger, DbConnection connection, Charge charge, string actor)
    {
        var (createdAt, kind) = (charge.CreatedAt.ToUnixMicroseconds(), charge.Kind.ToString().ToLowerInvariant());
        var inserted = connection.Execute("""
            INSERT INTO charges (id, patient_id, kind, description, quantity, unit_price, amount, currency, created_at)
            VALUES (@Id, @PatientId, @kind, @Description, @Quantity, @UnitPrice, @Amount, @Currency, @createdAt)
            ON CONFLICT (id) DO NOTHING
            """, new
        {
            charge.Id,
            charge.PatientId,
            kind,
            charge.Description,
            charge.Quantity,
            charge.UnitPrice,
            charge.Amount,
            charge.Currency,
            createdAt,
        });
        if (inserted == 0) return;
        ledger.Audit(new(AuditChain.Patients, createdAt, actor, "charge.added", charge.Id, Epoch: null,
            $"{charge.Amount} {charge.Currency} for {charge.PatientId}: {charge.Quantity} x {charge.UnitPrice} {kind}"));
    }
}
