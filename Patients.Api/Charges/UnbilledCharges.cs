using System.Data.Common;
using Dapper;
using Storage;

namespace Patients.Api.Charges;

public static class UnbilledCharges
{
    /// <summary>The condition: of the patient, on no invoice, not voided.</summary>
    internal const string OfPatient = "patient_id = @patientId AND invoice_id IS NULL AND voided_at IS NULL";

    private const string Sql = $"SELECT {ChargeRow.Columns} FROM charges WHERE {OfPatient} ORDER BY created_at, id";

    /// <summary>The charges of the patient that are on no invoice yet, oldest first. Empty for an unknown patient.</summary>
    public static async Task<IReadOnlyList<Charge>> FindUnbilledChargesAsync(this Database ledger, string patientId)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<ChargeRow>(Sql, new { patientId }));
        return [.. rows.Select(row => row.ToCharge())];
    }

    internal static IReadOnlyList<Charge> FindUnbilledCharges(this DbConnection connection, string patientId) =>
        [.. connection.Query<ChargeRow>(Sql, new { patientId }).Select(row => row.ToCharge())];

    /// <summary>Within a write: their total.</summary>
    internal static long SumUnbilledCharges(this DbConnection connection, string patientId) =>
        // In PostgreSQL the sum of BIGINTs is a NUMERIC.
        connection.ExecuteScalar<long>($"SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM charges WHERE {OfPatient}", new { patientId });
}
