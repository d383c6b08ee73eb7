using System.Globalization;

namespace ServiceDefaults.Waiting;

/// <summary>The preference <c>wait</c> of the header <c>Prefer</c> (RFC 7240, section 4.3), in whole seconds.</summary>
public static class PreferredWait
{
    public const string Header = "Prefer";

    /// <summary>Longer waits are cut to this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>The first well-formed wait, at most a minute, or the default if there is none. A malformed preference is ignored.</summary>
    public static TimeSpan Of(string? prefer)
    {
        foreach (var preference in prefer?.Split(',') ?? [])
        {
            // Ignore the parameters of a preference, after a semicolon.
            var pair = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is ["wait" or "Wait" or "WAIT", var word] && Seconds(word) is { } seconds) return seconds;
        }
        return Default;
    }

    private static TimeSpan? Seconds(string word) =>
        UInt128.TryParse(word.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds >= (UInt128)Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds((double)seconds)
            : null;
}
