using System.Globalization;
using System.Text;

namespace Patients.Api.Http;

/// <summary>
/// Detects card numbers: 13 to 19 digits of any script with a valid check digit (ISO/IEC 7812-1), with or without spaces and dashes
/// between them. They must be rejected here: a card number that is stored, logged or traced falls under PCI DSS.
/// </summary>
public static class CardNumber
{
    private const int Shortest = 13;
    private const int Longest = 19;

    /// <summary>Whether <paramref name="text"/> contains a card number, alone or among other words.</summary>
    public static bool IsIn(string text)
    {
        var digits = new List<int>();
        // A number may start and end at any group of digits: "2 x 4111 1111 1111 1111" and "1 4111 1111 1111 1111" both contain one.
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

    /// <summary>Luhn: double every second digit, starting with the last but one. The sum of all resulting digits is a multiple of ten.</summary>
    private static bool IsChecked(List<int> digits)
    {
        var sum = 0;
        for (var place = 0; place < digits.Count; place++)
        {
            var digit = digits[^(place + 1)] * (place % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        // All zeros is not a card number.
        return sum > 0 && sum % 10 == 0;
    }
}
