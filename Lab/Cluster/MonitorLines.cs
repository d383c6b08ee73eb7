using System.Text.RegularExpressions;

namespace Cluster;

/// <summary>
/// Picks the news from the monitors' log lines, which repeat at every ping: a replica went off or came back, or another one leads.
/// </summary>
public sealed partial class MonitorLines
{
    private readonly HashSet<string> _off = [];
    private string? _leader;

    /// <returns>The line's news in the wording of the 2021 experiment; null if the line has none.</returns>
    public string? News(string line)
    {
        var match = Known().Match(line);
        if (!match.Success) return null;
        var server = match.Groups["server"].Value;
        var isNew = match.Groups["state"].Value switch
        {
            "I AM OFF from" => _off.Add(server),
            "I AM ALIVE from" => _off.Remove(server),
            _ => server != _leader,
        };
        if (match.Groups["state"].Value == "The leader is") _leader = server;
        return isNew ? match.Value : null;
    }

    [GeneratedRegex(@"(?<state>I AM OFF from|I AM ALIVE from|The leader is) (?<server>server_\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Known();
}
