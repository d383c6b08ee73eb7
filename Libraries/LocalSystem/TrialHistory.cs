using System.Globalization;

namespace LocalSystem;

/// <summary>The trials of a system on this machine: a file of events each, from the console or from the page.</summary>
public static class TrialHistory
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "trials";

    /// <summary>In the order of the starts.</summary>
    public static string FileName(DateTimeOffset start) => start.ToUniversalTime().ToString("yyyyMMdd'T'HHmmssfff'Z.jsonl'", CultureInfo.InvariantCulture);
}
