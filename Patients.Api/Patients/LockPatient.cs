using System.Data.Common;
using Dapper;

namespace Patients.Api.Patients;

internal static class LockPatient
{
    /// <summary>
    /// Makes every other change of this patient's bill wait until the transaction ends; false where there is no such
    /// patient. SQLite has no SELECT ... FOR UPDATE, and on PostgreSQL two processes could bill a charge twice without it.
    /// </summary>
    public static bool TryLockPatient(this DbConnection connection, string patientId) =>
        connection.Execute("UPDATE patients SET name = name WHERE id = @patientId", new { patientId }) == 1;
}
