using System.Data.Common;
using Dapper;
using Storage;

namespace Patients.Api.Charges;

public static class UnbilledCharges
{
    internal const string Sql = $"""
        SELECT {ChargeRow.Columns} FROM charges WHERE patient_id = @patientId AND invoice_id IS NULL ORDER BY created_at, id
        """;

    /// <summary>The charges of the patient that are on no invoice yet, oldest first. Empty for an unknown patient.</summary>
    public static async Task<IReadOnlyList<Charge>> FindUnbilledChargesAsync(this Database ledger, string patientId)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<ChargeRow>(Sql, new { patientId }));
        return [.. rows.Select(row => row.ToCharge())];
    }

    internal static IReadOnlyList<Charge> FindUnbilledCharges(this DbConnection connection, string patientId) =>
        [.. connection.Query<ChargeRow>(Sql, new { patientId }).Select(row => row.ToCharge())];
}
