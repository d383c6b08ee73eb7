using System.Data.Common;
using Billing.Ledger;
using Dapper;
using Storage;

namespace Billing.Patients;

public static class CreatePatient
{
    /// <summary>Admits a patient. Documents are not unique: two hospitals' papers may carry the same number.</summary>
    public static Task<Patient> CreatePatientAsync(
        this Database ledger, string name, string document, TimeProvider time, CancellationToken cancellation = default)
    {
        var now = LedgerExtensions.FromUnixMicroseconds(time.GetUnixMicroseconds());
        var patient = new Patient(Guid.CreateVersion7(now).ToString(), name, document, ExitGranted: true, now);
        return ledger.WriteAsync(connection =>
        {
            connection.InsertPatient(patient);
            return patient;
        }, cancellation);
    }

    /// <summary>Inserts unless the id is already there; answers whether it did.</summary>
    public static bool InsertPatient(this DbConnection connection, Patient patient) => connection.Execute("""
        INSERT INTO patients (id, name, document, search, created_at) VALUES (@Id, @Name, @Document, @search, @createdAt)
        ON CONFLICT (id) DO NOTHING
        """, new
    {
        patient.Id,
        patient.Name,
        patient.Document,
        search = SearchText.Of(patient.Name, patient.Document),
        createdAt = patient.CreatedAt.ToUnixMicroseconds(),
    }) == 1;
}
