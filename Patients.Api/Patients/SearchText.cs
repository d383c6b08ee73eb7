using System.Globalization;
using System.Text;

namespace Patients.Api.Patients;

/// <summary>
/// Folds names and documents for the search: lower case, no diacritics, single spaces. Written by hand, because the services run
/// without ICU (InvariantGlobalization), where string.Normalize changes nothing but ASCII.
/// </summary>
internal static class SearchText
{
    // Each row: a base letter, then its accented lower-case forms in Latin-1, Latin Extended-A, -B and Additional (Unicode
    // canonical decomposition). Stroked letters have no decomposition, but people type them without the stroke.
    private const string Latin = """
        aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ
        bḃḅḇ
        cçćĉċčḉ
        dðďđḋḍḏḑḓ
        eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ
        fḟ
        gĝğġģǧǵḡ
        hĥħȟḣḥḧḩḫẖ
        iìíîïĩīĭįıİǐȉȋḭḯỉị
        jĵǰ
        kķǩḱḳḵ
        lĺļľłḷḹḻḽ
        mḿṁṃ
        nñńņňǹṅṇṉṋ
        oòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ
        pṕṗ
        rŕŗřȑȓṙṛṝṟ
        sśŝşšșṡṣṥṧṩ
        tţťŧțṫṭṯṱẗ
        uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự
        vṽṿ
        wŵẁẃẅẇẉẘ
        xẋẍ
        yýÿŷȳẏẙỳỵỷỹ
        zźżžẑẓẕ
        """;

    private static readonly Dictionary<char, char> Bases = Latin.Split('\n')
        .SelectMany(row => row.Skip(1).Select(accented => (accented, letter: row[0])))
        .ToDictionary(pair => pair.accented, pair => pair.letter);

    /// <summary>The search column of a patient. The line break keeps a search from matching across name and document.</summary>
    public static string Of(string name, string document) => $"{Fold(name)}\n{Fold(document)}";

    /// <summary>The LIKE pattern (escape character: backslash) for the typed text, or null if it is empty.</summary>
    public static string? Pattern(string? search)
    {
        var folded = Fold(search ?? "");
        return folded.Length == 0
            ? null
            : $"%{folded.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.ToLowerInvariant())
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else if (char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(Bases.GetValueOrDefault(character, character));
            }
        }
        return folded.ToString().TrimEnd();
    }
}
