using System.Globalization;
using System.Text.RegularExpressions;

namespace Clinic.Web.Localization;

/// <summary>
/// Formats amounts and numbers in the page's language, and dates as the reader's region writes them, in the hospital's zone.
/// </summary>
public static class Format
{
    private const int MinorUnits = 100;

    /// <summary>Numbers belong to the page's text, whose language may have another region than the reader's dates.</summary>
    private static CultureInfo Language => CultureInfo.CurrentUICulture;

    /// <summary>Shows centavos only if there are any: payments at the desk have none.</summary>
    /// <param name="amount">In minor units of <paramref name="currency"/>.</param>
    public static string Money(long amount, string currency)
    {
        var culture = Language;
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        // A currency that is not the reader's own is shown by its code: with the reader's symbol, 350,000 pesos would read as dollars.
        if (!IsOwn(culture, currency)) (format.CurrencySymbol, format.CurrencyPositivePattern) = (currency, 2);
        return (amount / (decimal)MinorUnits).ToString(amount % MinorUnits == 0 ? "C0" : "C2", format);
    }

    /// <summary>An amount as a person types it: without the currency.</summary>
    public static string Plain(long amount) => (amount / (decimal)MinorUnits).ToString(amount % MinorUnits == 0 ? "N0" : "N2", Language);

    /// <summary>
    /// Reads a typed amount in the page's language. Strict about groups of three: “40.000” is forty thousand in Spanish and no amount in English,
    /// where it might be meant as forty.
    /// </summary>
    /// <param name="amount">In minor units; positive.</param>
    public static bool TryMoney(string text, out long amount)
    {
        var (group, point) = (Regex.Escape(Language.NumberFormat.NumberGroupSeparator), Regex.Escape(Language.NumberFormat.NumberDecimalSeparator));
        var typed = text.Trim();
        amount = 0;
        if (!Regex.IsMatch(typed, $@"^([0-9]{{1,12}}|[0-9]{{1,3}}({group}[0-9]{{3}}){{1,3}})({point}[0-9]{{2}})?\z")) return false;
        amount = (long)(decimal.Parse(typed, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, Language) * MinorUnits);
        return amount > 0;
    }

    public static string Number(long value) => value.ToString("N0", Language);

    public static string Percent(double fraction) => fraction.ToString("P3", Language);

    public static string Date(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("d", CultureInfo.CurrentCulture);

    /// <summary>For lists, whose page names the zone.</summary>
    public static string ShortDateAndTime(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("g", CultureInfo.CurrentCulture);

    /// <summary>With the zone's distance from UTC, because a receipt is read elsewhere and later.</summary>
    public static string DateAndTime(DateTimeOffset at, TimeProvider time) =>
        $"{Local(at, time).ToString("f", CultureInfo.CurrentCulture)} ({Utc(Local(at, time).Offset)})";

    public static string Time(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("HH:mm:ss", CultureInfo.CurrentCulture);

    /// <summary>The hospital's zone, such as <c>America/Bogota, UTC−05:00</c>.</summary>
    public static string Zone(TimeProvider time) => $"{time.LocalTimeZone.Id}, {Utc(time.GetLocalNow().Offset)}";

    /// <summary>How long ago something was, in its largest unit: 40 s, 12 min, 3 h, 2 d.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => $"{Number((long)Math.Max(0, age.TotalSeconds))} s",
        { TotalHours: < 1 } => $"{Number((long)age.TotalMinutes)} min",
        { TotalDays: < 1 } => $"{Number((long)age.TotalHours)} h",
        _ => $"{Number((long)age.TotalDays)} d",
    };

    /// <summary>Rounded to a whole number of the largest unit: 400 B, 12 kB, 3 MB.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{Number(bytes)} B",
        < 1_000_000 => $"{Number(bytes / 1_000)} kB",
        _ => $"{Number(bytes / 1_000_000)} MB",
    };

    private static DateTimeOffset Local(DateTimeOffset at, TimeProvider time) => TimeZoneInfo.ConvertTime(at, time.LocalTimeZone);

    private static string Utc(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)}";

    /// <summary>Milliseconds: tenths below ten, whole ones above.</summary>
    public static string Milliseconds(double? value) =>
        value is { } known ? known.ToString(known < 10 ? "N1" : "N0", Language) + " ms" : "–";

    private static bool IsOwn(CultureInfo culture, string currency) =>
        !culture.IsNeutralCulture && new RegionInfo(culture.Name).ISOCurrencySymbol == currency;
}
