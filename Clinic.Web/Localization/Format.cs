using System.Globalization;

namespace Clinic.Web.Localization;

/// <summary>Formats amounts, dates and durations in the reader's language.</summary>
public static class Format
{
    private const int MinorUnits = 100;

    /// <summary>Shows centavos only if there are any: payments at the desk have none.</summary>
    /// <param name="amount">In minor units of <paramref name="currency"/>.</param>
    public static string Money(long amount, string currency)
    {
        var culture = CultureInfo.CurrentCulture;
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        // A currency that is not the reader's own is shown by its code: with the reader's symbol, 350,000 pesos would read as dollars.
        if (!IsOwn(culture, currency)) (format.CurrencySymbol, format.CurrencyPositivePattern) = (currency, 2);
        return (amount / (decimal)MinorUnits).ToString(amount % MinorUnits == 0 ? "C0" : "C2", format);
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    public static string Percent(double fraction) => fraction.ToString("P3", CultureInfo.CurrentCulture);

    public static string Date(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("d", CultureInfo.CurrentCulture);

    public static string DateAndTime(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("f", CultureInfo.CurrentCulture);

    public static string Time(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.CurrentCulture);

    /// <summary>Milliseconds: tenths below ten, whole ones above.</summary>
    public static string Milliseconds(double? value) =>
        value is { } known ? known.ToString(known < 10 ? "N1" : "N0", CultureInfo.CurrentCulture) + " ms" : "–";

    private static bool IsOwn(CultureInfo culture, string currency) =>
        !culture.IsNeutralCulture && new RegionInfo(culture.Name).ISOCurrencySymbol == currency;
}
