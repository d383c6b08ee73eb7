using System.Text.RegularExpressions;

namespace Cluster;

/// <summary>
/// Picks what is new from the monitors' lines, which repeat at every ping: a server that went off or came back, another leader.
/// </summary>
public sealed partial class MonitorLines
{
    private readonly HashSet<string> _off = [];
    private string? _leader;

    /// <returns>The line's news as the seed's experiment wrote it; null when it tells none.</returns>
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
