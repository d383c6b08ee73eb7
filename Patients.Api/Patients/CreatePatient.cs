using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Storage;

namespace Patients.Api.Patients;

public static class CreatePatient
{
    /// <inheritdoc cref="AdmitPatient"/>
    public static Task<Patient> CreatePatientAsync(
        this Database ledger, string name, string document, string actor, TimeProvider time, bool isTrial = false,
        CancellationToken cancellation = default) =>
        ledger.WriteAsync(connection => ledger.AdmitPatient(connection, name, document, actor, time, isTrial), cancellation);

    /// <summary>Within a write: admits a patient. Documents are not unique: papers of two hospitals may have the same number.</summary>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    /// <param name="isTrial">The patient of an experiment, who is in no clerk's list.</param>
    public static Patient AdmitPatient(
        this Database ledger, DbConnection connection, string name, string document, string actor, TimeProvider time, bool isTrial = false)
    {
        var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
        var patient = new Patient(Guid.CreateVersion7(now).ToString(), name, document, ExitGranted: true, now);
        ledger.InsertPatient(connection, patient, actor, isTrial);
        return patient;
    }

    /// <summary>
    /// Inserts the patient and audits it, unless the id exists already. Returns whether it was inserted. Call it inside a write
    /// transaction.
    /// </summary>
    public static bool InsertPatient(this Database ledger, DbConnection connection, Patient patient, string actor, bool isTrial = false)
    {
        var createdAt = patient.CreatedAt.ToUnixMicroseconds();
        var inserted = connection.Execute("""
            INSERT INTO patients (id, name, document, created_at, trial, sorting) VALUES (@Id, @Name, @Document, @createdAt, @trial, @sorting)
            ON CONFLICT (id) DO NOTHING
            """, new
        {
            patient.Id,
            patient.Name,
            patient.Document,
            createdAt,
            trial = isTrial ? 1L : 0L,
            sorting = SearchText.Sorting(patient.Name),
        });
        if (inserted == 0) return false;
        connection.InsertParts([(patient.Id, patient.Name, patient.Document, isTrial ? 1L : 0L)]);
        ledger.Audit(new(AuditChain.Patients, createdAt, actor, "patient.created", patient.Id, Epoch: null, "admitted"));
        return true;
    }
}
