using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;

namespace Patients.Api.Http;

/// <summary>Collects the errors of a request's fields by their JSON names, so that one answer lists all of them.</summary>
public class Fields(string where)
{
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Null if all fields read so far are valid.</summary>
    public virtual ProblemHttpResult? Problem => _errors.Count == 0
        ? null
        : Problems.BadRequest(
            $"Correct {where} and send the request again: {string.Join("; ", _errors.Select(error => $"{error.Key} {error.Value[0]}"))}.",
            _errors);

    public void Reject(string field, string message) => _errors.TryAdd(field, [message]);

    /// <summary>Parses a whole number. Returns <paramref name="fallback"/> if the text is missing.</summary>
    public long WholeNumber(string field, string? text, long lowest, long highest, long fallback)
    {
        if (text is null) return fallback;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= lowest && value <= highest) return value;
        Reject(field, $"must be a whole number from {lowest} to {highest}");
        return fallback;
    }

    /// <summary>Parses true or false. Returns false if the text is missing.</summary>
    public bool Flag(string field, string? text)
    {
        if (text is not (null or "true" or "false")) Reject(field, "must be true or false");
        return text == "true";
    }

    /// <summary>Parses an enumeration value written in snake_case. Returns null if the text is missing.</summary>
    public T? Choice<T>(string field, string? text) where T : struct, Enum
    {
        if (text is null) return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (SnakeCaseJson.Name(value) == text) return value;
        }
        Reject(field, $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(SnakeCaseJson.Name))}");
        return null;
    }
}
