using System.Globalization;
using System.Text;

namespace Patients.Api.Text;

/// <summary>
/// Which characters a text of people may contain. Refused is what cannot be seen, what changes the direction of the text around it,
/// and what means nothing to another program: two names that look alike must be alike, and a name must look like one.
/// What invisible characters a script or an emoji needs stays: joiners and variation selectors in their places.
/// </summary>
public static class Legible
{
    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D, Virama = 9;

    /// <summary>Letters, signs and blanks that show nothing, although their categories don't say so.</summary>
    private static readonly int[] Blank =
    [
        0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0x13441, 0x13442, 0x16FE4, 0x1D159,
    ];

    private static readonly (int First, int Last)[] Directions =
        [(0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)];

    /// <summary>The only format characters that are seen: signs that enclose the digits after them.</summary>
    private static readonly (int First, int Last)[] NumberSigns =
        [(0x0600, 0x0605), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2), (0x110BD, 0x110BD), (0x110CD, 0x110CD)];

    private static readonly (int First, int Last)[] VariationSelectors =
        [(0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)];

    /// <summary>The blocks of the scripts whose letters join: from Arabic and Syriac to the scripts of South and Southeast Asia, Mongolian.</summary>
    private static readonly (int First, int Last)[] Joining =
    [
        (0x0600, 0x109F), (0x1700, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE), (0x10A00, 0x11FFF), (0x16100, 0x1613F),
        (0x1E900, 0x1E95F),
    ];

    /// <summary>What is wrong with the text, to follow the field's name; null if nothing is.</summary>
    public static string? Fault(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        for (var index = 0; index < runes.Length; index++)
        {
            if (Reason(runes, index) is { } reason) return $"must not contain U+{runes[index].Value:X4}, {reason}: remove it";
        }
        return runes.Length == 0 || runes.Any(IsBase) ? null : "must contain a letter, a digit or a sign, not marks alone";
    }

    private static string? Reason(Rune[] runes, int index)
    {
        var rune = runes[index];
        if (rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner)
            return Joins(runes, index) ? null : "a joiner that is invisible here";
        if (In(VariationSelectors, rune))
            return index > 0 && IsBase(runes[index - 1]) ? null : "a variation selector without a character to vary";
        if (In(Directions, rune)) return "which changes the direction of the text";
        if (Array.IndexOf(Blank, rune.Value) >= 0) return "which is invisible";
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "a control character",
            // Mongolian final vowels are written after it.
            UnicodeCategory.Format when rune.Value == 0x180E && index > 0 && In(Joining, runes[index - 1]) => null,
            UnicodeCategory.Format when !In(NumberSigns, rune) => "which is invisible",
            UnicodeCategory.PrivateUse => "whose meaning is private to one program",
            UnicodeCategory.OtherNotAssigned => "which is not a character",
            _ => null,
        };
    }

    private static bool Joins(Rune[] runes, int index)
    {
        if (index == 0) return false;
        var (before, after) = (runes[index - 1], index + 1 < runes.Length ? runes[index + 1] : default);
        // Sinhala, Malayalam and others write forms of a consonant with a virama and a joiner, also at the end of a word.
        if (In(Joining, before) && Normalization.CombiningClass(before) == Virama) return true;
        if (IsOfWord(before) && IsOfWord(after) && (In(Joining, before) || In(Joining, after))) return true;
        if (In(VariationSelectors, before) && index > 1) before = runes[index - 2];
        return runes[index].Value == ZeroWidthJoiner && IsPictograph(before) && IsPictograph(after);
    }

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(rune);

    /// <summary>Emoji and their skin tones. Some arrows are mathematical symbols.</summary>
    private static bool IsPictograph(Rune rune) => rune.Value >= 0x2190
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsBase(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune);

    private static bool In((int First, int Last)[] ranges, Rune rune) =>
        Array.Exists(ranges, range => range.First <= rune.Value && rune.Value <= range.Last);
}
