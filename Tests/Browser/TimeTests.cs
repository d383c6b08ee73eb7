namespace Tests.Browser;

/// <summary>Times are the hospital's, and named; dates are written as in the reader's region.</summary>
[Collection(OneClinic.Name)]
public sealed class TimeTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("en-GB", "dd/MM/yyyy")]
    [InlineData("en-US", "M/d/yyyy")]
    [InlineData("es-CO", "d/MM/yyyy")]
    public async Task Dates_AreWrittenAsInTheReadersRegion(string region, string format)
    {
        var (_, name) = await clinic.AdmitAsync();
        var today = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("America/Bogota"))
            .ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        var page = await clinic.SignInAsync(region);
        await page.GotoAsync($"/?q={name}");
        await Expect(page.Locator("table.patients")).ToContainTextAsync(today);
        await Expect(page.Locator(".zone")).ToContainTextAsync("America/Bogota, UTC−05:00");
    }

    [Fact]
    public async Task Receipt_NamesTheZoneOfItsTime()
    {
        var page = await clinic.OpenPageAsync("paid", "es-CO", 1280);
        await Expect(page.Locator(".receipt")).ToContainTextAsync("(UTC−05:00)");
    }
}
