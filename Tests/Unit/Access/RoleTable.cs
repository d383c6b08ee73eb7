using System.Text.RegularExpressions;
using Access;

namespace Tests.Unit.Access;

/// <summary>A line of the table in <c>docs/decisions/0008-who-may-do-what.md</c>.</summary>
/// <param name="Path">As in the route template.</param>
internal sealed partial record RoleTableLine(string Service, string Method, string Path, IReadOnlyList<string> MayCall)
{
    public static readonly string[] AllRoles = [Roles.Clerk, Roles.Operator, Roles.Service];

    public override string ToString() => $"{Service}: {Method} {Path}";

    public static IReadOnlyList<RoleTableLine> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Aspire.sln"))) folder = folder.Parent!;
        var page = File.ReadAllText(System.IO.Path.Combine(folder.FullName, "docs", "decisions", "0008-who-may-do-what.md"));
        return [.. Line().Matches(page).Select(line => new RoleTableLine(
            line.Groups["part"].Value, line.Groups["method"].Value, line.Groups["path"].Value,
            [.. AllRoles.Where(role => line.Groups[role].Value.Contains('✓', StringComparison.Ordinal))]))];
    }

    [GeneratedRegex(@"^\| (?<part>\w+) \| `(?<method>[A-Z]+) (?<path>/\S+)` \|(?<clerk>[^|]*)\|(?<operator>[^|]*)\|(?<service>[^|]*)\|\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
