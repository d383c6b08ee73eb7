using Dapper;
using Storage;

namespace Patients.Api.Patients;

/// <summary>One page of a list, and the total number of items.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Number, int Size, long Total);

public static class FindPatients
{
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
    /// Patients whose name or document contains <paramref name="search"/>, as <see cref="SearchText"/> folds both. An empty search
    /// finds all, except the patients of experiments. Sorted by admission: this order does not change while a reader turns the pages.
    /// </summary>
    /// <param name="trials">Find the patients of experiments instead.</param>
    public static Task<Page<Patient>> FindPatientsAsync(this Database ledger, string? search, long page, int size, bool trials = false)
    {
        var parameters = new DynamicParameters(new { size, skip = (page - 1) * size });
        var conditions = new List<string>();
        foreach (var (index, pattern) in SearchText.Patterns(search).Index())
        {
            parameters.Add($"pattern{index}", pattern);
            conditions.Add($@"search LIKE @pattern{index} ESCAPE '\'");
        }
        // Not a parameter: the index of the listed patients has this condition.
        var where = (trials ? "WHERE trial = 1" : "WHERE trial = 0") + (conditions.Count == 0 ? "" : $" AND ({string.Join(" OR ", conditions)})");
        return ledger.ReadAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM patients {where}", parameters);
            var rows = await connection.QueryAsync<PatientRow>($"{Select} {where} ORDER BY id LIMIT @size OFFSET @skip", parameters);
            return new Page<Patient>([.. rows.Select(row => row.ToPatient())], page, size, total);
        });
    }
}
