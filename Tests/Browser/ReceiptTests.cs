using System.Text;
using System.Text.RegularExpressions;

namespace Tests.Browser;

/// <summary>The printed receipt.</summary>
[Collection(OneClinic.Name)]
public sealed partial class ReceiptTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("es-CO", "Hospital Alta", "Recibo", "Salida autorizada")]
    [InlineData("en-US", "Alta Hospital", "Receipt", "Exit granted")]
    public async Task Receipt_Printed_IsCompleteAndShowsNothingElse(string language, string hospital, string title, string granted)
    {
        var page = await clinic.OpenPageAsync("paid", language, 1280);
        var paid = await clinic.AssertPaidOnceAsync(page.Url.Split('/')[^1]);
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var ofTheScreen in new[] { ".top", ".side", ".languages", ".skip", ".back", "fluent-button", "fluent-badge" })
        {
            var parts = await page.Locator(ofTheScreen).AllAsync();
            Assert.NotEmpty(parts);
            foreach (var part in parts) await Expect(part).ToBeHiddenAsync();
        }

        await Expect(page.Locator(".letterhead")).ToContainTextAsync(hospital);
        await Expect(page.Locator(".letterhead")).ToContainTextAsync(title);
        await Expect(page.Locator("h1")).ToContainTextAsync(await clinic.NumberOfAsync(paid.InvoiceId));
        await Expect(page.Locator(".receipt")).ToContainTextAsync(paid.PaymentId);
        await Expect(page.Locator(".payment")).ToContainTextAsync(granted);
        foreach (var part in new[] { ".letterhead", "h1", ".facts", ".bill .group >> nth=3", ".bill tfoot", ".payment", ".receipt" })
            await Expect(page.Locator(part)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Receipt_PrintedInDarkMode_IsBlackOnWhiteAndSplitsNoRow()
    {
        var page = await clinic.OpenPageAsync("paid", "es-CO", 1280);
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('body, body *')].filter(part => part.checkVisibility()).map(part => [part, getComputedStyle(part)])
                .filter(([part, style]) => style.color !== 'rgb(0, 0, 0)' || style.backgroundColor !== 'rgba(0, 0, 0, 0)'
                    || (part.tagName === 'TR' && style.breakInside !== 'avoid'))
                .map(([part, style]) => `${part.tagName} ${part.className}: ${style.color} on ${style.backgroundColor}, break inside ${style.breakInside}`)
            """));
    }

    [Fact]
    public async Task Receipt_OfAnOrdinaryBill_TakesOnePage()
    {
        var page = await clinic.OpenPageAsync("paid", "es-CO", 1280);
        Assert.Equal("1", Pages().Match(Encoding.Latin1.GetString(await page.PdfAsync(new() { Format = PaperFormat.A4 }))).Groups[1].Value);
    }

    [GeneratedRegex(@"/Count (\d+)")]
    private static partial Regex Pages();
}
