using System.Globalization;
using System.Text;

namespace Patients.Api.Http;

/// <summary>
/// What looks like a card's number: 13 to 19 digits of any script, spaces and dashes between them, whose check digit is right
/// (ISO/IEC 7812-1). It must come no further than here: what is stored, logged or traced falls under PCI DSS.
/// </summary>
public static class CardNumber
{
    private const int Shortest = 13;
    private const int Longest = 19;

    /// <summary>Whether <paramref name="text"/> holds one, alone or among other words.</summary>
    public static bool IsIn(string text)
    {
        var digits = new List<int>();
        // A number begins and ends with a group of digits: "2 x 4111 1111 1111 1111" and "1 4111 1111 1111 1111" hold one.
        var starts = new List<int>();
        var ends = new List<int>();
        var inGroup = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsDigit(rune))
            {
                if (!inGroup) starts.Add(digits.Count);
                inGroup = true;
                digits.Add((int)Rune.GetNumericValue(rune));
                continue;
            }
            if (inGroup) ends.Add(digits.Count);
            inGroup = false;
            if (IsSeparator(rune)) continue;
            if (Holds(digits, starts, ends)) return true;
            digits.Clear();
            starts.Clear();
            ends.Clear();
        }
        if (inGroup) ends.Add(digits.Count);
        return Holds(digits, starts, ends);
    }

    private static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation;

    private static bool Holds(List<int> digits, List<int> starts, List<int> ends)
    {
        foreach (var start in starts)
        {
            foreach (var end in ends)
            {
                if (end - start is >= Shortest and <= Longest && IsChecked(digits[start..end])) return true;
            }
        }
        return false;
    }

    /// <summary>Luhn: every second digit from the last but one doubled, the digits of all of it add up to a multiple of ten.</summary>
    private static bool IsChecked(List<int> digits)
    {
        var sum = 0;
        for (var place = 0; place < digits.Count; place++)
        {
            var digit = digits[^(place + 1)] * (place % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        // Nothing but zeros is nobody's card.
        return sum > 0 && sum % 10 == 0;
    }
}
