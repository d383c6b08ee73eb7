using System.Globalization;
using System.Text;
using Patients.Api.Text;

namespace Patients.Api.Patients;

/// <summary>
/// Folds names and documents for the search, so that texts which people consider equal are equal: in case and accents, in composed and
/// compatible forms, in the digits of all scripts, in punctuation and the grouping of digits.
/// </summary>
public static class SearchText
{
    /// <summary>Raise it when the folding changes: the stored parts are then made again (<see cref="RefoldPatients"/>).</summary>
    public const int Version = 3;

    private const int Nukta = 7, KanaVoicing = 8, Virama = 9;

    /// <summary>Punctuation that stands for a word or a number and is searched for.</summary>
    private const string Meaning = @"%&@#*\_";

    /// <summary>Signs and letters that people type as an apostrophe or a dash, but which Unicode does not call punctuation.</summary>
    private const string LikePunctuation = "`ʹʺʻʼʽʾʿˈˊˋˮꞋꞌ−";

    /// <summary>Letters that Unicode does not decompose, each with what people type for it.</summary>
    private const string Latin = "ßss æae œoe þth øo łl đd ðd ħh ŧt ıi ŋn ĸk";

    /// <summary>
    /// Letters of one sound in Arabic, Persian and Urdu: alef, yeh, kaf, heh; and the tatweel, which only lengthens a line.
    /// </summary>
    private const string Arabic = "\u0671\u0627 \u0649\u064A \u06CC\u064A \u06A9\u0643 \u0629\u0647 \u06C1\u0647 \u06BE\u0647 \u06D5\u0647 \u0640";

    /// <summary>The forms of letters at the end of a word.</summary>
    private const string Hebrew = "\u05DA\u05DB \u05DD\u05DE \u05DF\u05E0 \u05E3\u05E4 \u05E5\u05E6";

    private static readonly Dictionary<char, string> Equal =
        $"{Latin} {Arabic} {Hebrew}".Split(' ').ToDictionary(pair => pair[0], pair => pair[1..]);

    /// <summary>A search compares so many characters. A longer text finds what begins with these.</summary>
    public const int MaxPart = 32;

    /// <summary>
    /// What a search may begin with: the name with spaces and without for its punctuation, the document without both, each from the start of
    /// every word. In digits, in signs, and in scripts that put no space between words, every character starts one.
    /// </summary>
    public static IReadOnlyList<string> Parts(string name, string document) =>
    [
        .. new[] { Fold(name, " ", " "), Fold(name, " ", ""), Fold(document, "", "") }
            .SelectMany(text => Starts(text).Select(start => Shorten(text[start..]))).Distinct(),
    ];

    /// <summary>The typed text as parts begin with it: one of the results must match. Empty if every patient does.</summary>
    public static IReadOnlyList<string> Beginnings(string? search) =>
    [
        .. new[] { Fold(search ?? "", " ", " "), Fold(search ?? "", " ", ""), Fold(search ?? "", "", "") }
            .Where(folded => folded.Length > 0).Select(Shorten).Distinct(),
    ];

    /// <summary>What a list of patients is sorted by.</summary>
    public static string Sorting(string name) => Shorten(Fold(name, " ", " "));

    /// <summary>The words of the typed text, without those that are punctuation only.</summary>
    public static IReadOnlyList<string> Words(string? typed) =>
    [
        .. string.Concat((typed ?? "").Select(character => char.IsControl(character) ? ' ' : character))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => Fold(word, "", "", IsPunctuation).Length > 0).Distinct(),
    ];

    private static IEnumerable<int> Starts(string text)
    {
        var (place, isWithinWord) = (0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpelling = IsSpelling(rune);
            if (!(isSpelling && isWithinWord) && !Rune.IsWhiteSpace(rune)) yield return place;
            isWithinWord = isSpelling;
            place += rune.Utf16SequenceLength;
        }
    }

    /// <summary>
    /// Letters and marks of the alphabets from Latin to Sinhala. Most of what follows them in Unicode puts no spaces between words, and for
    /// the others more starts do no harm.
    /// </summary>
    private static bool IsSpelling(Rune rune) => rune.Value < 0x0E00 && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static string Shorten(string text) =>
        text.Length <= MaxPart ? text : text[..(char.IsHighSurrogate(text[MaxPart - 1]) ? MaxPart - 1 : MaxPart)];

    /// <param name="space">What becomes of white space between words.</param>
    /// <param name="punctuation">What becomes of punctuation between letters. Between digits both group, and go.</param>
    private static string Fold(string text, string space, string punctuation)
    {
        var folded = Fold(text, space, punctuation, IsPunctuation);
        // A text of punctuation only is searched for as it is.
        return folded.Length > 0 ? folded : Fold(text, space, punctuation, _ => false);
    }

    private static string Fold(string text, string space, string punctuation, Func<Rune, bool> isPunctuation)
    {
        var folded = new StringBuilder(text.Length);
        string? gap = null;
        // The acute accent would be decomposed to a space with a mark.
        foreach (var rune in Normalization.DecomposeCompatible(text.Replace('´', '\'')).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)) gap = space;
            else if (isPunctuation(rune)) gap ??= punctuation;
            else if (!IsIgnored(rune)) Append(Fold(rune));
        }
        // Composes syllables again: a syllable does not match the beginning of another.
        return Normalization.Compose(folded.ToString());

        void Append(string next)
        {
            if (next.Length == 0) return;
            var isGrouping = folded.Length > 0 && char.IsAsciiDigit(folded[^1]) && char.IsAsciiDigit(next[0]);
            if (folded.Length > 0 && !isGrouping) folded.Append(gap);
            gap = null;
            folded.Append(next);
        }
    }

    private static string Fold(Rune rune)
    {
        if (Rune.IsDigit(rune)) return ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture);
        // By way of the upper case: both small sigmas have one capital.
        var lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString();
        if (lower.Length > 1) return lower;
        if (Equal.TryGetValue(lower[0], out var equal)) return equal;
        // Hiragana as katakana.
        return lower[0] is >= '\u3041' and <= '\u3096' ? ((char)(lower[0] + 0x60)).ToString() : lower;
    }

    private static bool IsPunctuation(Rune rune) =>
        (Rune.IsPunctuation(rune) && !(rune.IsBmp && Meaning.Contains((char)rune.Value))) || (rune.IsBmp && LikePunctuation.Contains((char)rune.Value));

    /// <summary>
    /// Accents, vowel points, what encloses, and what is invisible. Not the marks that are a letter's own: vowels and viramas of Indic
    /// and Thai scripts, the voicing of kana.
    /// </summary>
    private static bool IsIgnored(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.NonSpacingMark => Normalization.CombiningClass(rune) switch
        {
            0 => rune.Value is 0x034F or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or >= 0xE0100,
            KanaVoicing or Virama => false,
            1 or Nukta or (>= 10 and <= 36) or >= 200 => true,
            _ => false,
        },
        _ => false,
    };
}
