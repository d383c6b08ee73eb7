using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace CommandLine;

/// <summary>Options whose errors name the accepted values.</summary>
public static class Options
{
    public static Option<T> Number<T>(string name, T standard, T least, T most, string description) where T : struct, INumber<T>
    {
        var option = new Option<T>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            // The parser itself reports values that are not numbers.
            if (result.Tokens is not [var token] || !T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)) return;
            if (!(value >= least && value <= most)) result.AddError($"{name} must be from {least} to {most}, not {token.Value}.");
        });
        return option;
    }

    public static Option<double> Seconds(string name, TimeSpan standard, double least, double most, string description) =>
        Number(name, standard.TotalSeconds, least, most, description);

    /// <summary>One of <paramref name="known"/>; the first is the default.</summary>
    public static Option<string> OneOf(string name, IReadOnlyList<string> known, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => known[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !known.Contains(token.Value))
                result.AddError($"{name} knows {string.Join(", ", known)}, not {token.Value}.");
        });
        return option;
    }
}
