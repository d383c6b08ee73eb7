using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Storage;

namespace Patients.Api.Patients;

public static class CreatePatient
{
    /// <summary>Admits a patient. Documents are not unique: two hospitals' papers may carry the same number.</summary>
    /// <param name="actor">Who asks for it.</param>
    public static Task<Patient> CreatePatientAsync(
        this Database ledger, string name, string document, string actor, TimeProvider time, CancellationToken cancellation = default)
    {
        var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
        var patient = new Patient(Guid.CreateVersion7(now).ToString(), name, document, ExitGranted: true, now);
        return ledger.WriteAsync(connection =>
        {
            ledger.InsertPatient(connection, patient, actor);
            return patient;
        }, cancellation);
    }

    /// <summary>Within a write: inserts unless the id is already there, and tells of it; answers whether it did.</summary>
    public static bool InsertPatient(this Database ledger, DbConnection connection, Patient patient, string actor)
    {
        var createdAt = patient.CreatedAt.ToUnixMicroseconds();
        var inserted = connection.Execute("""
            INSERT INTO patients (id, name, document, search, created_at) VALUES (@Id, @Name, @Document, @search, @createdAt)
            ON CONFLICT (id) DO NOTHING
            """, new
        {
            patient.Id,
            patient.Name,
            patient.Document,
            search = SearchText.Of(patient.Name, patient.Document),
            createdAt,
        });
        if (inserted == 0) return false;
        ledger.Audit(new(AuditChain.Patients, createdAt, actor, "patient.created", patient.Id, Epoch: null, "admitted"));
        return true;
    }
}
