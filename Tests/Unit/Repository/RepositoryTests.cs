using System.Text.RegularExpressions;

namespace Tests.Unit.Repository;

/// <summary>House rules that no compiler checks.</summary>
public sealed partial class RepositoryTests
{
    private const int MaxLineLength = 160;

    private static readonly string Root = FindRoot();

    private static readonly string[] TextFiles = [".cs", ".razor", ".md", ".sh", ".resx", ".sql", ".css", ".http", ".csproj", ".props", ".targets"];

    // Words that hide who does what.
    [GeneratedRegex(@"\b(whoever|whomever|nobody|somebody|whatever|anew|whom)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddles { get; }

    [Fact]
    public void Text_AnywhereInTheRepository_SaysWhoDoesWhat() => AssertNone(Lines(TextFiles).Where(line => Riddles.IsMatch(line.Text)));

    [Fact]
    public void Code_InEveryFile_FitsTheLineLength() => AssertNone(Lines([".cs"]).Where(line => line.Text.Length > MaxLineLength));

    // Not the peers' programs: `./lab bench` builds them, and a build of the solution should not wait for their packages.
    [Fact]
    public void Solution_OfEveryProject_KnowsIt()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "Aspire.sln")).Replace('\\', '/');
        AssertNone(Files([".csproj"]).Where(project =>
            !project.StartsWith("benchmarks/", StringComparison.Ordinal) && !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Documents_ThatNameAFile_NameOneThatExists()
    {
        AssertNone(
            from line in Lines([".md"])
            where line.File != "CONTRIBUTING.md"
            from Match name in PathInText.Matches(line.Text)
            where !Path.Exists(Path.Combine(Root, name.Groups[1].Value))
            select line);
    }

    // The judge must not share a mistake with the services.
    [Fact]
    public void Experiment_ThatJudgesTheServices_ReferencesNoneOfThem() =>
        Assert.DoesNotMatch(
            @"(Patients\.Api|Payments\.Api|Monitor\.Worker|Ledger|PaymentQueue|Coordination|Storage|Simulation)\.csproj",
            File.ReadAllText(Path.Combine(Root, "Lab/Experiment/Experiment.csproj")) + File.ReadAllText(Path.Combine(Root, "Lab/Clients/Clients.csproj")));

    private static void AssertNone<T>(IEnumerable<T> wrong)
    {
        string[] lines = [.. wrong.Select(item => $"{item}")];
        Assert.True(lines.Length == 0, string.Join(Environment.NewLine, lines));
    }

    // A path with a folder: `Patients.Api/Payments/PayInvoice.cs`.
    [GeneratedRegex(@"`((?:AppHost|ServiceDefaults|Patients\.Api|Payments\.Api|Monitor\.Worker|Clinic\.Web|Front\.Proxy|Libraries|Lab|Tests|benchmarks|docs|eng)/[\w./-]+)`")]
    private static partial Regex PathInText { get; }

    private static IEnumerable<Line> Lines(string[] extensions) =>
        from file in Files(extensions)
        where file != "Tests/Unit/Repository/RepositoryTests.cs"
        from line in File.ReadLines(Path.Combine(Root, file)).Select((text, index) => new Line(file, index + 1, text))
        select line;

    private static IEnumerable<string> Files(string[] extensions) =>
        from file in Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System })
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !Ignored.IsMatch(path) && extensions.Contains(Path.GetExtension(path))
        orderby path
        select path;

    [GeneratedRegex(@"^(artifacts|\.git|\.data|report)/|/(obj|bin)/")]
    private static partial Regex Ignored { get; }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests don't run inside the repository.");
        return folder.FullName;
    }

    private sealed record Line(string File, int Number, string Text)
    {
        public override string ToString() => $"{File}:{Number}: {Text.Trim()}";
    }
}
