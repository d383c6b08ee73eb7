using Dapper;
using Patients.Api.Http;
using Storage;

namespace Patients.Api.Patients;

/// <summary>One page of a list, and the total number of items.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Number, int Size, long Total);

public static class FindPatients
{
    private static readonly string Select = $"""
        SELECT id, name, document, created_at AS CreatedAt, {ExitGranted.Sql("patients.id")} AS ExitGranted, {Owed.Sql("patients.id")} AS Owed
        FROM patients
        """;

    /// <summary>The patient, or null if there is no such patient.</summary>
    public static async Task<Patient?> FindPatientAsync(this Database ledger, string id)
    {
        var row = await ledger.ReadAsync(connection =>
            connection.QuerySingleOrDefaultAsync<PatientRow>($"{Select} WHERE id = @id", new { id }));
        return row?.ToPatient();
    }

    /// <summary>
    /// The patients that <see cref="PatientSearch"/> finds; an empty search finds all. Without the patients of experiments. Sorted by name.
    /// </summary>
    /// <param name="owing">Only those who owe something. Not with <paramref name="trials"/>.</param>
    /// <param name="trials">Find the patients of experiments instead.</param>
    public static Task<Page<Patient>> FindPatientsAsync(
        this Database ledger, string? search, long page, int size, bool trials = false, bool owing = false)
    {
        var parameters = new DynamicParameters(new { size, skip = (page - 1) * size });
        var found = PatientSearch.Of(search, trials, parameters);
        List<string> conditions = [];
        // Not a parameter: an index begins with it.
        conditions.Add(found is null ? $"trial = {(trials ? 1 : 0)}" : $"id IN ({found})");
        if (owing) conditions.Add($"trial = 0 AND id IN ({Owed.Patients})");
        var where = string.Join(" AND ", conditions);
        var counted = found is not null && !owing ? found : $"SELECT 1 AS one FROM patients WHERE {where} LIMIT {ListLimits.MostCounted}";
        return ledger.BrowseAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM ({counted}) AS counted", parameters);
            // The page's ids first: what the patients before it owe is not asked.
            var rows = await connection.QueryAsync<PatientRow>($"""
                {Select} WHERE id IN (SELECT id FROM patients WHERE {where} ORDER BY sorting, id LIMIT @size OFFSET @skip) ORDER BY sorting, id
                """, parameters);
            return new Page<Patient>([.. rows.Select(row => row.ToPatient())], page, size, total);
        });
    }
}
