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
    /// <param name="isTrial">The patient of an experiment.</param>
    public static bool TryLockPatient(this DbConnection connection, string patientId, out bool isTrial)
    {
        var trial = connection.ExecuteScalar<long?>("UPDATE patients SET name = name WHERE id = @patientId RETURNING trial", new { patientId });
        isTrial = trial == 1;
        return trial is not null;
    }
}
