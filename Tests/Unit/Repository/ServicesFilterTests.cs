using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Unit.Repository;

/// <summary><c>Services.slnf</c> is what is built and tested where the Aspire packages can't be had.</summary>
public static partial class ServicesFilterTests
{
    [Fact]
    public static void ServicesFilter_HoldsEveryProjectOfTheSolution_ButTheAppHostAndItsTests()
    {
        var root = Root();
        var solution = Project().Matches(File.ReadAllText(Path.Combine(root, "Aspire.sln"))).Select(match => match.Groups["path"].Value);
        var filter = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "Services.slnf")))!["solution"]!["projects"]!.AsArray().Select(path => (string)path!);

        Assert.Equal(
            solution.Where(path => path.Split('\\') is not (["AppHost", ..] or ["Tests", "AppHost", ..])).Order(StringComparer.Ordinal),
            filter.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("""= "[^"]+", "(?<path>[^"]+\.csproj)",""", RegexOptions.ExplicitCapture)]
    private static partial Regex Project();
}
