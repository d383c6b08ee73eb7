using System.Text.RegularExpressions;

namespace Tests.Browser;

/// <summary>The clerk's work, from the search to the receipt.</summary>
[Collection(OneClinic.Name)]
public sealed partial class ClerkTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("es-CO", "es-CO", "Exámenes", "$ 100.000", "Emitir factura", "Salida autorizada")]
    [InlineData("es-ES", "es-CO", "Exámenes", "$ 100.000", "Emitir factura", "Salida autorizada")]
    [InlineData("en-GB", "en", "Exams", "COP 100,000", "Issue the invoice", "Exit granted")]
    public async Task Bill_FoundIssuedAndPaid_GrantsTheExit(
        string browser, string language, string exams, string total, string issue, string granted)
    {
        var (_, name) = await clinic.AdmitAsync();
        var page = await clinic.SignInAsync(browser);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);

        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        await page.Locator("#search").FillAsync(name[9..].ToUpperInvariant());
        await page.Locator("a.name", new() { HasText = name }).ClickAsync();
        await Expect(page.Locator(".bill .group th").First).ToHaveTextAsync(exams);
        await Expect(page.Locator(".bill .group")).ToHaveCountAsync(4);
        Assert.Equal(total, Plain(await page.Locator(".bill tfoot .number").TextContentAsync()));

        await page.Button(issue).ClickAsync();
        await page.PayAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync(granted);
        await Expect(page.Locator(".receipt")).ToContainTextAsync("server_");
        await clinic.AssertPaidOnceAsync(page.Url.Split('/')[^1]);
    }

    [Fact]
    public async Task Clerk_WithOnlyTheKeyboard_GrantsTheExit()
    {
        var (_, name) = await clinic.AdmitAsync();
        var page = await clinic.SignInAsync();
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        // The page gives its heading the focus once it is drawn; a key pressed before would be lost.
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#search")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(name);
        await Expect(page.Locator("a.name")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".bill")).ToBeVisibleAsync();
        await page.TabToAsync("Issue the invoice");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Button("Pay ")).ToBeVisibleAsync();
        await page.TabToAsync("Pay COP");
        await page.Keyboard.PressAsync("Enter");
        // The question takes the focus.
        await Expect(page.Locator("fluent-dialog fluent-button").First).ToBeVisibleAsync();
        await page.TabToAsync("Pay COP", "fluent-dialog fluent-button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
    }

    [Fact]
    public async Task Card_Declined_CanBeFollowedByAnother()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await page.Locator("fluent-radio[value=tok_declined], fluent-radio").Last.ClickAsync();
        await page.PayAsync();
        await Expect(page.Payment("Declined")).ToContainTextAsync("Card declined");

        // A page opened later shows it too, and allows another payment.
        await page.ReloadAsync();
        await Expect(page.Locator(".pay")).ToContainTextAsync("The last card was declined");
        await page.PayAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await clinic.AssertPaidOnceAsync(invoice);
        Assert.Equal(["declined", "paid"], (await clinic.OfInvoiceAsync(invoice)).Select(settlement => settlement.Outcome));
    }

    [Theory]
    [InlineData("/patients/unknown", "There is no such patient.")]
    [InlineData("/invoices/nothing", "There is no such invoice.")]
    [InlineData("/?q=No+such+name", "No patient found")]
    public async Task Record_ThatDoesNotExist_IsReportedInPlainWords(string path, string words)
    {
        var page = await clinic.SignInAsync();
        await page.GotoAsync(path);
        await Expect(page.Locator(".notice")).ToContainTextAsync(words);
    }

    [Fact]
    public async Task Language_Switched_StaysOnThePage()
    {
        var page = await clinic.SignInAsync();
        await page.GotoAsync("/?q=carla");
        await page.Locator(".languages a[lang=es]").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "es-CO");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Pacientes");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?q=carla$"));
    }

    /// <summary>Replaces the no-break spaces that some locales write.</summary>
    private static string Plain(string? text) => Spaces().Replace(text ?? "", " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
