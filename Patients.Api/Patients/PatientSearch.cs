using Dapper;

namespace Patients.Api.Patients;

/// <summary>The SQL that finds the patients of a typed text, by ranges of <c>patient_parts</c>.</summary>
internal sealed class PatientSearch
{
    /// <summary>
    /// A search looks at so many parts: enough for a clerk, who types another letter then, and quick even for a single letter.
    /// </summary>
    private const int MostFound = 500;

    /// <summary>
    /// Of several words, so many parts of each are compared with those of the others. A word that is more frequent still is found where it is
    /// typed as it is stored.
    /// </summary>
    private const int MostCompared = 20_000;

    /// <summary>Sorts after every character of a part.</summary>
    private const string Highest = "\U0010FFFF";

    private readonly DynamicParameters _parameters;
    private readonly int _trial;
    private int _ranges;

    private PatientSearch(DynamicParameters parameters, int trial) => (_parameters, _trial) = (parameters, trial);

    /// <summary>
    /// Selects the ids of the patients with a word that begins with <paramref name="typed"/>, or in which each typed word begins a word, in any
    /// order: people type the surname first. Null if the text finds every patient.
    /// </summary>
    /// <param name="parameters">Gets the limits of the ranges.</param>
    public static string? Of(string? typed, bool trials, DynamicParameters parameters) => new PatientSearch(parameters, trials ? 1 : 0).Of(typed);

    private string? Of(string? typed)
    {
        if (SearchText.Beginnings(typed).Count == 0) return null;
        var whole = Ranges(typed, MostFound);
        var words = SearchText.Words(typed);
        if (words.Count < 2) return whole;
        var each = words.Select((word, index) => $"SELECT patient_id FROM ({Ranges(word, MostCompared)}) AS word{index}");
        return $"{whole} UNION SELECT patient_id FROM ({string.Join(" INTERSECT ", each)}) AS words";
    }

    private string Ranges(string? text, int most) => string.Join(" UNION ", SearchText.Beginnings(text).Select(beginning =>
    {
        var index = _ranges++;
        _parameters.Add($"from{index}", beginning);
        _parameters.Add($"to{index}", $"{beginning}{Highest}");
        // Not a parameter: the index of the parts begins with it.
        return $"""
            SELECT DISTINCT patient_id FROM (SELECT patient_id FROM patient_parts
                WHERE trial = {_trial} AND part >= @from{index} AND part < @to{index} LIMIT {most}) AS range{index}
            """;
    }));
}
