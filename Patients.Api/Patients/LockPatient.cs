using System.Data.Common;
using Dapper;

namespace Patients.Api.Patients;

internal static class LockPatient
{
    /// <summary>
    /// Locks the patient's bill against other changes until the transaction ends. Returns false if there is no such patient.
    /// Without the lock, two processes on PostgreSQL could bill a charge twice. An UPDATE, because SQLite has no
    /// SELECT ... FOR UPDATE.
    /// </summary>
    public static bool TryLockPatient(this DbConnection connection, string patientId) =>
        connection.Execute("UPDATE patients SET name = name WHERE id = @patientId", new { patientId }) == 1;
}
