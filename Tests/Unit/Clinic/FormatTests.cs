using System.Globalization;
using Clinic.Web.Localization;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>Times are the hospital's, in any zone of the server.</summary>
public sealed class FormatTests
{
    /// <summary>The evening in Bogotá, the next day in UTC.</summary>
    private static readonly DateTimeOffset Evening = new(2026, 11, 23, 0, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Date_IsTheHospitals()
    {
        var hospital = Hospital("America/Bogota");
        Assert.Contains("22", Format.Date(Evening, hospital), StringComparison.Ordinal);
        Assert.Equal("19:30:00", Format.Time(Evening, hospital));
        Assert.EndsWith("(UTC−05:00)", Format.DateAndTime(Evening, hospital), StringComparison.Ordinal);
    }

    [Fact]
    public void Zone_IsNamed() => Assert.Equal("America/Bogota, UTC−05:00", Format.Zone(Hospital("America/Bogota")));

    [Fact]
    public void Zone_ThatDoesNotExist_IsRefusedAtTheStart() =>
        Assert.Contains("Clinic:TimeZone", Assert.Throws<InvalidOperationException>(() => Hospital("Macondo")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(3_599, "59 min")]
    [InlineData(86_399, "23 h")]
    [InlineData(172_800, "2 d")]
    public void Age_IsInItsLargestUnit(int seconds, string age) => Assert.Equal(age, Format.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("en", "40000", 4_000_000)]
    [InlineData("en", "40,000", 4_000_000)]
    [InlineData("en", " 1,040,000.50 ", 104_000_050)]
    [InlineData("es-CO", "40.000", 4_000_000)]
    [InlineData("es-CO", "40.000,50", 4_000_050)]
    public void Amount_AsTyped_IsRead(string language, string text, long amount) => In(language, () =>
    {
        Assert.True(Format.TryMoney(text, out var read));
        Assert.Equal(amount, read);
        Assert.True(Format.TryMoney(Format.Plain(amount), out var again));
        Assert.Equal(amount, again);
    });

    [Theory]
    [InlineData("en", "40.000")]
    [InlineData("en", "40,00")]
    [InlineData("en", "4,0000")]
    [InlineData("en", "0")]
    [InlineData("en", "-5")]
    [InlineData("en", "1e3")]
    [InlineData("en", "")]
    [InlineData("en", "9999999999999")]
    [InlineData("es-CO", "40,000")]
    [InlineData("es-CO", "40.00")]
    public void Amount_ThatCouldMeanAnother_IsRefused(string language, string text) => In(language, () => Assert.False(Format.TryMoney(text, out _)));

    private static void In(string language, Action check)
    {
        var before = CultureInfo.CurrentUICulture;
        // Not GetCultureInfo: the tests run without ICU too.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var numbers = culture.NumberFormat;
        (numbers.NumberGroupSeparator, numbers.NumberDecimalSeparator) = language == "en" ? (",", ".") : (".", ",");
        CultureInfo.CurrentUICulture = culture;
        try
        {
            check();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static HospitalTime Hospital(string zone) => HospitalTime.Of(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Clinic:TimeZone"] = zone }).Build());
}
