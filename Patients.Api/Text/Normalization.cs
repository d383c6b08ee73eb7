using System.Globalization;
using System.Text;

namespace Patients.Api.Text;

/// <summary>
/// Unicode normalization (UAX #15). By hand, because the services run without ICU (InvariantGlobalization), where string.Normalize
/// returns every text as it is.
/// </summary>
public static class Normalization
{
    // Hangul syllables are composed by arithmetic (Unicode core specification, section 3.12).
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;

    private static readonly Tables Unicode = Tables.Read();

    /// <summary>Composed (NFC): what is stored and answered.</summary>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var composed = new List<int>(text.Length);
        var (starter, last) = (-1, 0);
        foreach (var code in Decompose(text, compatible: false))
        {
            var combining = Class(code);
            // A mark of the same or a higher class, or another starter, between the two keeps them apart.
            var isReachable = starter >= 0 && (composed.Count == starter + 1 || last < combining);
            if (isReachable && TryCompose(composed[starter], code) is { } composite)
            {
                composed[starter] = composite;
                continue;
            }
            if (combining == 0) starter = composed.Count;
            last = combining;
            composed.Add(code);
        }
        return ToText(composed);
    }

    /// <summary>Decomposed, with compatible forms made one (NFKD): full-width, presentation forms, ligatures, circled digits.</summary>
    public static string DecomposeCompatible(string text) => Ascii.IsValid(text) ? text : ToText(Decompose(text, compatible: true));

    /// <summary>The canonical combining class: 0 for all that does not move past other marks.</summary>
    public static int CombiningClass(Rune rune) => Class(rune.Value);

    private static int Class(int code) => Unicode.Classes.GetValueOrDefault(code);

    private static List<int> Decompose(string text, bool compatible)
    {
        var decomposed = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, compatible, decomposed);
        Order(decomposed);
        return decomposed;
    }

    private static void Decompose(int code, bool compatible, List<int> into)
    {
        var syllable = code - Syllables;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount)
        {
            into.Add(Leads + (syllable / (VowelCount * TrailCount)));
            into.Add(Vowels + (syllable / TrailCount % VowelCount));
            if (syllable % TrailCount > 0) into.Add(Trails + (syllable % TrailCount));
        }
        else if (Unicode.Decompositions.TryGetValue(code, out var found) && (compatible || !found.OnlyCompatible))
        {
            foreach (var part in found.Parts) Decompose(part, compatible, into);
        }
        else
        {
            into.Add(code);
        }
    }

    /// <summary>Sorts each run of marks by class. Stable: marks of one class stay in their order.</summary>
    private static void Order(List<int> codes)
    {
        for (var index = 1; index < codes.Count; index++)
        {
            var (code, combining) = (codes[index], Class(codes[index]));
            if (combining == 0) continue;
            var place = index;
            for (; place > 0 && Class(codes[place - 1]) > combining; place--) codes[place] = codes[place - 1];
            codes[place] = code;
        }
    }

    private static int? TryCompose(int first, int second)
    {
        var (lead, vowel) = (first - Leads, second - Vowels);
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return Syllables + (((lead * VowelCount) + vowel) * TrailCount);
        var (syllable, trail) = (first - Syllables, second - Trails);
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
            return first + trail;
        return Unicode.Composites.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static string ToText(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        Span<char> pair = stackalloc char[2];
        foreach (var code in codes) text.Append(pair[..new Rune(code).EncodeToUtf16(pair)]);
        return text.ToString();
    }

    private readonly record struct Decomposition(bool OnlyCompatible, int[] Parts);

    private sealed class Tables
    {
        public Dictionary<int, int> Classes { get; } = [];
        public Dictionary<int, Decomposition> Decompositions { get; } = [];
        public Dictionary<(int First, int Second), int> Composites { get; } = [];

        /// <summary>Decompositions.txt says what its lines mean.</summary>
        public static Tables Read()
        {
            var tables = new Tables();
            using var lines = new StreamReader(
                typeof(Normalization).Assembly.GetManifestResourceStream("Patients.Api.Text.Decompositions.txt")!);
            while (lines.ReadLine() is { } line)
            {
                if (line.StartsWith('#')) continue;
                var fields = line.Split(' ');
                var code = Code(fields[0]);
                if (fields[1] != "0") tables.Classes.Add(code, int.Parse(fields[1], CultureInfo.InvariantCulture));
                if (fields.Length == 2) continue;
                var (isCompatible, isExcluded) = (fields[2] == "~", fields[2] == "!");
                int[] parts = [.. fields.Skip(isCompatible || isExcluded ? 3 : 2).Select(Code)];
                tables.Decompositions.Add(code, new(isCompatible, parts));
                if (!isCompatible && !isExcluded) tables.Composites.Add((parts[0], parts[1]), code);
            }
            return tables;
        }

        private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
