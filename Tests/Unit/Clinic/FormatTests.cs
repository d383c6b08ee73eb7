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
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_999, "1 kB")]
    [InlineData(1_000_000, "1 MB")]
    public void Bytes_AreInTheirLargestUnit(long bytes, string text) => Assert.Equal(text, Format.Bytes(bytes));

    [Theory]
    [InlineData(",.", "40000", 4_000_000)]
    [InlineData(",.", "40,000", 4_000_000)]
    [InlineData(",.", " 1,040,000.50 ", 104_000_050)]
    [InlineData(".,", "40.000", 4_000_000)]
    [InlineData(".,", "40.000,50", 4_000_050)]
    public void Amount_AsTyped_IsRead(string separators, string text, long amount) => In(separators, () =>
    {
        Assert.True(Format.TryMoney(text, out var read));
        Assert.Equal(amount, read);
        Assert.True(Format.TryMoney(Format.Plain(amount), out var again));
        Assert.Equal(amount, again);
    });

    [Theory]
    [InlineData(",.", "40.000")]
    [InlineData(",.", "40,00")]
    [InlineData(",.", "4,0000")]
    [InlineData(",.", "0")]
    [InlineData(",.", "-5")]
    [InlineData(",.", "1e3")]
    [InlineData(",.", "")]
    [InlineData(",.", "9999999999999")]
    [InlineData(".,", "40,000")]
    [InlineData(".,", "40.00")]
    public void Amount_ThatCouldMeanAnother_IsRefused(string separators, string text) => In(separators, () => Assert.False(Format.TryMoney(text, out _)));

    /// <param name="separators">Of groups and of centavos: English has ",.", Spanish ".,". The tests run without the machine's cultures.</param>
    private static void In(string separators, Action check)
    {
        var language = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (language.NumberFormat.NumberGroupSeparator, language.NumberFormat.NumberDecimalSeparator) = (separators[..1], separators[1..]);
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language;
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
