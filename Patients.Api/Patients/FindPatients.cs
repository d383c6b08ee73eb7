using Dapper;
using Patients.Api.Http;
using Storage;

namespace Patients.Api.Patients;

/// <summary>One page of a list, and the total number of items.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Number, int Size, long Total);

public static class FindPatients
{
    /// <summary>
    /// A search looks at so many parts: enough for a clerk, who types another letter then, and quick even for a single letter.
    /// </summary>
    private const int MostFound = 500;

    /// <summary>Sorts after every character of a part.</summary>
    private const string Highest = "\U0010FFFF";

    private static readonly string Select = $"""
        SELECT id, name, document, created_at AS CreatedAt, {ExitGranted.Sql("patients.id")} AS ExitGranted FROM patients
        """;

    /// <summary>The patient, or null if there is no such patient.</summary>
    public static async Task<Patient?> FindPatientAsync(this Database ledger, string id)
    {
        var row = await ledger.ReadAsync(connection =>
            connection.QuerySingleOrDefaultAsync<PatientRow>($"{Select} WHERE id = @id", new { id }));
        return row?.ToPatient();
    }

    /// <summary>
    /// Patients with a word in name or document that begins with <paramref name="search"/>, as <see cref="SearchText"/> folds both. An empty
    /// search finds all, except the patients of experiments. Sorted by admission: this order does not change while a reader turns the pages.
    /// </summary>
    /// <param name="trials">Find the patients of experiments instead.</param>
    public static Task<Page<Patient>> FindPatientsAsync(this Database ledger, string? search, long page, int size, bool trials = false)
    {
        // Not a parameter: the index of the listed patients has this condition.
        var trial = trials ? 1 : 0;
        var parameters = new DynamicParameters(new { size, skip = (page - 1) * size });
        var ranges = new List<string>();
        foreach (var (index, beginning) in SearchText.Beginnings(search).Index())
        {
            parameters.Add($"from{index}", beginning);
            parameters.Add($"to{index}", $"{beginning}{Highest}");
            ranges.Add($"""
                SELECT DISTINCT patient_id FROM (SELECT patient_id FROM patient_parts
                    WHERE trial = {trial} AND part >= @from{index} AND part < @to{index} LIMIT {MostFound}) AS range{index}
                """);
        }
        var found = string.Join(" UNION ", ranges);
        var (counted, where) = ranges.Count == 0
            ? ($"SELECT 1 AS one FROM patients WHERE trial = {trial} LIMIT {ListLimits.MostCounted}", $"trial = {trial}")
            : (found, $"id IN ({found})");
        return ledger.BrowseAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM ({counted}) AS counted", parameters);
            var rows = await connection.QueryAsync<PatientRow>($"{Select} WHERE {where} ORDER BY id LIMIT @size OFFSET @skip", parameters);
            return new Page<Patient>([.. rows.Select(row => row.ToPatient())], page, size, total);
        });
    }
}
