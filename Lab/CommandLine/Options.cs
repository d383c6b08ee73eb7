using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace CommandLine;

/// <summary>Options whose errors are one sentence and name the accepted values.</summary>
public static class Options
{
    // No thousands separators: 1,5 would be 15.
    private const NumberStyles NumberStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static Option<T> Number<T>(string name, T standard, T least, T most, string description) where T : struct, INumber<T> => new(name)
    {
        Description = $"{description} {least} to {most}.",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(result, name, least, most) ?? default,
    };

    /// <summary>A number that may be left out.</summary>
    public static Option<T?> OptionalNumber<T>(string name, T least, T most, string description) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, name, least, most),
    };

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

    /// <summary>The path of a file or folder, made absolute. Null if it is left out.</summary>
    public static Option<string?> Path(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens[0].Value is { Length: > 0 } path) return System.IO.Path.GetFullPath(path);
            result.AddError($"{name} needs a path.");
            return null;
        },
    };

    /// <summary>The options that were given, as they must be typed to be given again, each after a space.</summary>
    /// <param name="except">Options to leave out.</param>
    public static string Given(ParseResult parsed, params IReadOnlyList<Option> except) => string.Concat(
        from option in parsed.CommandResult.Children.OfType<OptionResult>()
        where !option.Implicit && !except.Contains(option.Option)
        from token in option.Tokens
        select $" {option.Option.Name} {Quote(token.Value)}");

    /// <summary>The value as a POSIX shell takes it.</summary>
    public static string Quote(string value) =>
        value.Length > 0 && value.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:,=@%+".Contains(character))
            ? value
            : $"'{value.Replace("'", @"'\''")}'";

    private static T? Read<T>(ArgumentResult result, string name, T least, T most) where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyle, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        result.AddError($"{name} must be from {least} to {most}, not {text}.");
        return null;
    }
}
