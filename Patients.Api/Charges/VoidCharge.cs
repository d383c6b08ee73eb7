using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Charges;

/// <summary>The result of voiding a charge.</summary>
public abstract record VoidChargeOutcome
{
    public sealed record Voided(Charge Charge) : VoidChargeOutcome;
    public sealed record ChargeUnknown : VoidChargeOutcome;
    public sealed record AlreadyVoided : VoidChargeOutcome;

    /// <summary>It is on an invoice, which would not be the sum of its lines any more.</summary>
    public sealed record Invoiced(string InvoiceId) : VoidChargeOutcome;
}

public static class VoidCharge
{
    /// <summary>Within a write: takes a charge off the patient's bill. It stays in the ledger with the reason.</summary>
    /// <param name="reason">In a person's words.</param>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    public static VoidChargeOutcome Void(this Database ledger, DbConnection connection, string id, string reason, string actor, TimeProvider time)
    {
        if (connection.ExecuteScalar<string?>("SELECT patient_id FROM charges WHERE id = @id", new { id }) is not { } patientId)
            return new VoidChargeOutcome.ChargeUnknown();
        connection.TryLockPatient(patientId, out _);
        var charge = Find(connection, id);
        if (charge.VoidedAt is not null) return new VoidChargeOutcome.AlreadyVoided();
        if (charge.InvoiceId is { } invoiceId) return new VoidChargeOutcome.Invoiced(invoiceId);

        var now = time.GetUnixMicroseconds();
        connection.Execute("UPDATE charges SET voided_at = @now, void_reason = @reason WHERE id = @id", new { id, now, reason });
        ledger.Audit(new(AuditChain.Patients, now, actor, "charge.voided", id, Epoch: null, $"{charge.Amount} {charge.Currency} for {patientId}"));
        return new VoidChargeOutcome.Voided(Find(connection, id));
    }

    private static Charge Find(DbConnection connection, string id) =>
        connection.QuerySingle<ChargeRow>($"SELECT {ChargeRow.Columns} FROM charges WHERE id = @id", new { id }).ToCharge();
}
