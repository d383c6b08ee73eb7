using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Experiment;

/// <summary>What the process answers with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The caller can mend it: a wrong option, a taken port, a missing program.</summary>
    public const int BadUsage = 2;
}

/// <summary>Options that say what they take when they are given something else.</summary>
internal static class CommandLine
{
    public static Option<T> Number<T>(string name, T standard, T least, T most, string description) where T : struct, INumber<T>
    {
        var option = new Option<T>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            // What is no number at all is reported by the parser.
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
