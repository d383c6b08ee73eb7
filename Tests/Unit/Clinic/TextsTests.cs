using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>Every text of the pages has a Spanish translation, and no translation is unused.</summary>
public static partial class TextsTests
{
    private static readonly string Folder = Path.Combine(Root(), "Clinic.Web");

    private static readonly Dictionary<string, string> Spanish = XDocument.Load(Path.Combine(Folder, "Localization", "Texts.es.resx")).Root!
        .Elements("data").ToDictionary(text => text.Attribute("name")!.Value, text => text.Element("value")!.Value);

    private static readonly string Source = string.Join('\n', Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".razor" or ".cs").Select(File.ReadAllText));

    [Fact]
    public static void Text_OfAPage_HasATranslation() =>
        Assert.Empty(Asked().Matches(Source).Select(match => match.Groups["key"].Value).Where(key => !Spanish.ContainsKey(key)).Distinct());

    [Fact]
    public static void Translation_IsUsedByAPage() =>
        Assert.All(Spanish.Keys, key => Assert.Contains($"\"{key}\"", Source, StringComparison.Ordinal));

    [Fact]
    public static void Translation_HasThePlaceholdersOfTheEnglishText() =>
        Assert.All(Spanish, text => Assert.Equal(Placeholders(text.Key), Placeholders(text.Value)));

    private static string Placeholders(string text) => string.Join(' ', Placeholder().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("""\bT\["(?<key>[^"]+)"\]?""", RegexOptions.ExplicitCapture)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
